package io.parlor.presence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.model.UserId;
import io.parlor.presence.PresenceMessage.Ask;
import io.parlor.presence.PresenceMessage.Beat;
import io.parlor.presence.PresenceMessage.Bye;
import io.parlor.presence.PresenceMessage.Delta;
import io.parlor.presence.PresenceMessage.Entry;
import io.parlor.presence.PresenceMessage.State;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as bytes: {@link #FIRST}, a letter, the sender (8 bytes), then numbers of 7 bits a byte, and names with their length before them. */
public final class PresenceCodec {
    /** By which a signal is told from others. */
    public static final byte FIRST = 'P';

    /** The most bytes that are before the entries of a message. */
    static final int HEADER_BYTES = 2 + 8 + 10 + 5 + 5 + 5;

    private static final int MAX_PARTS = 1 << 16;

    private PresenceCodec() {}

    /** About how many bytes it has at the most. */
    static int bytesOf(Entry entry) {
        return 2 + 3 * entry.user().value().length() + 5;
    }

    public static byte[] encode(PresenceMessage message) {
        Out out = new Out();
        if (message instanceof Delta delta) {
            out.head('d', delta.from()).number(delta.clock());
            out.entries(delta.changes());
        } else if (message instanceof Beat beat) {
            out.head('b', beat.from()).number(beat.clock()).fixed(beat.digest());
        } else if (message instanceof State state) {
            out.head('s', state.from())
                    .number(state.clock())
                    .number(state.part())
                    .number(state.parts());
            out.entries(state.entries());
        } else if (message instanceof Ask ask) {
            out.head('a', ask.from()).fixed(ask.target()).number(ask.clock());
        } else if (message instanceof Bye bye) {
            out.head('z', bye.from()).number(bye.afterMillis());
        }
        return out.bytes.toByteArray();
    }

    /** Null for what is none, or is of a version that this one does not know. */
    public static @Nullable PresenceMessage decode(byte[] signal) {
        try {
            ByteBuffer in = ByteBuffer.wrap(signal);
            if (in.get() != FIRST) {
                return null;
            }
            byte kind = in.get();
            long from = in.getLong();
            return switch (kind) {
                case 'd' -> new Delta(from, number(in), entries(in));
                case 'b' -> new Beat(from, number(in), in.getLong());
                case 's' -> state(from, in);
                case 'a' -> new Ask(from, in.getLong(), number(in));
                case 'z' -> new Bye(from, Math.toIntExact(number(in)));
                default -> null;
            };
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
            return null;
        }
    }

    private static @Nullable State state(long from, ByteBuffer in) {
        long clock = number(in);
        long part = number(in);
        long parts = number(in);
        if (parts < 1 || parts > MAX_PARTS || part >= parts) {
            return null;
        }
        return new State(from, clock, (int) part, (int) parts, entries(in));
    }

    private static List<Entry> entries(ByteBuffer in) {
        List<Entry> result = new ArrayList<>();
        while (in.hasRemaining()) {
            int length = Math.toIntExact(number(in));
            if (length > in.remaining()) {
                throw new IllegalArgumentException("cut off");
            }
            byte[] name = new byte[length];
            in.get(name);
            result.add(new Entry(new UserId(new String(name, UTF_8)), Math.toIntExact(number(in))));
        }
        return result;
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("not a number");
    }

    private static final class Out {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

        Out head(char kind, long from) {
            bytes.write(FIRST);
            bytes.write(kind);
            return fixed(from);
        }

        Out fixed(long value) {
            bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
            return this;
        }

        Out number(long value) {
            long rest = value;
            while (rest > 0x7f) {
                bytes.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
            return this;
        }

        void entries(List<Entry> entries) {
            for (Entry entry : entries) {
                byte[] name = entry.user().value().getBytes(UTF_8);
                number(name.length);
                bytes.writeBytes(name);
                number(entry.sessions());
            }
        }
    }
}
