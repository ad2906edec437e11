package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.model.Position;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What travels on a room's channel. In bytes: a record, on the channel and in the stream alike, is {@code 1}, its offset (8), the
 * fingerprint of the record before it (4), its own (4), the length of the key (2, {@code 0xffff} for none), key, payload. A
 * signal is {@code 2} and its payload; an echo is {@code 3} and a number (8); records that were appended together are, on the channel, {@code 4},
 * and for each its length (4) and itself. Numbers are big-endian.
 *
 * <p>That each record names the fingerprint of the one before makes a log a chain: whoever has the record at {@code n} can tell of the one at
 * {@code n + 1} whether it belongs to the same log.
 */
sealed interface Frame {
    byte RECORD = 1;
    byte SIGNAL = 2;
    byte ECHO = 3;
    byte RECORDS = 4;

    /** Bytes that a record has besides key and payload. */
    int RECORD_OVERHEAD = 1 + 8 + 4 + 4 + 2;

    int NO_KEY = 0xffff;

    /** @param previous the fingerprint of the record at the offset before; 0 for the first of a log */
    record Stored(Position position, int previous, LogRecord record) implements Frame {
        LogEntry entry() {
            return new LogEntry(position, record);
        }

        /** The position just before this one. */
        Position predecessor() {
            return position.offset() == 1 ? Position.ORIGIN : new Position(position.offset() - 1, previous);
        }

        boolean follows(Position before) {
            return predecessor().equals(before);
        }
    }

    /** In the log's order; one or more. */
    record Several(List<Stored> records) implements Frame {}

    record Signal(byte[] payload) implements Frame {}

    /** Comes back to who published it, behind all that was published before. Others pass it over. */
    record Echo(long number) implements Frame {}

    /** Reads what came on a room's channel; null if it is no frame, which somebody else must have published. */
    static @Nullable Frame parse(byte[] bytes) {
        if (bytes.length > 0 && bytes[0] == SIGNAL) {
            return new Signal(java.util.Arrays.copyOfRange(bytes, 1, bytes.length));
        }
        if (bytes.length == 1 + Long.BYTES && bytes[0] == ECHO) {
            return new Echo(ByteBuffer.wrap(bytes).getLong(1));
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length > 0 && bytes[0] == RECORDS) {
            return several(buffer.position(1));
        }
        return isRecord(buffer) ? stored(buffer) : null;
    }

    private static boolean isRecord(ByteBuffer buffer) {
        if (buffer.remaining() < RECORD_OVERHEAD || buffer.get(buffer.position()) != RECORD) {
            return false;
        }
        int keyLength = Short.toUnsignedInt(buffer.getShort(buffer.position() + RECORD_OVERHEAD - Short.BYTES));
        return keyLength == NO_KEY || keyLength <= buffer.remaining() - RECORD_OVERHEAD;
    }

    private static @Nullable Several several(ByteBuffer buffer) {
        List<Stored> records = new ArrayList<>();
        while (buffer.remaining() >= Integer.BYTES) {
            int length = buffer.getInt();
            if (length < 0 || length > buffer.remaining()) {
                return null;
            }
            ByteBuffer one = buffer.slice(buffer.position(), length);
            if (!isRecord(one)) {
                return null;
            }
            records.add(stored(one));
            buffer.position(buffer.position() + length);
        }
        return records.isEmpty() || buffer.hasRemaining() ? null : new Several(records);
    }

    /** Reads a record, which an entry is known to have. */
    static Stored stored(ByteBuffer value) {
        value.get();
        long offset = value.getLong();
        int previous = value.getInt();
        int fingerprint = value.getInt();
        int keyLength = Short.toUnsignedInt(value.getShort());
        String key = keyLength == NO_KEY ? null : new String(take(value, keyLength), UTF_8);
        LogRecord logRecord = new LogRecord(key, take(value, value.remaining()));
        return new Stored(new Position(offset, fingerprint), previous, logRecord);
    }

    private static byte[] take(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    /** What an append sends: the record from its own fingerprint on. */
    static byte[] body(int fingerprint, byte @Nullable [] key, byte[] payload) {
        int keyLength = key == null ? 0 : key.length;
        ByteBuffer buffer = ByteBuffer.allocate(4 + 2 + keyLength + payload.length);
        buffer.putInt(fingerprint).putShort((short) (key == null ? NO_KEY : keyLength));
        if (key != null) {
            buffer.put(key);
        }
        return buffer.put(payload).array();
    }

    static byte[] signal(byte[] payload) {
        return ByteBuffer.allocate(1 + payload.length).put(SIGNAL).put(payload).array();
    }

    static byte[] echo(long number) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(ECHO).putLong(number).array();
    }

    /** Reads offset and fingerprint, as at the start of a meta key and in a remembered key. */
    static Position position(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Position(buffer.getLong(), buffer.getInt());
    }
}
