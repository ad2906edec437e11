package io.parlor.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The content of one WebSocket text message, shared by all connections that get the same. Immutable; thread-safe. Holds its text as
 * UTF-8, as a string, or both, made when first asked for: a transport asks for the form its container takes.
 */
public final class TextFrame {
    /** A heartbeat. */
    public static final TextFrame EMPTY = new TextFrame("", new byte[0]);

    // Written by any thread, racily: both forms are immutable and equal whoever makes them.
    private @Nullable String text;
    private byte @Nullable [] utf8;

    private TextFrame(@Nullable String text, byte @Nullable [] utf8) {
        this.text = text;
        this.utf8 = utf8;
    }

    public static TextFrame of(String text) {
        return new TextFrame(Objects.requireNonNull(text), null);
    }

    /** @param utf8 well-formed UTF-8, not changed afterwards by anyone */
    public static TextFrame ofUtf8(byte[] utf8) {
        return new TextFrame(null, Objects.requireNonNull(utf8));
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        String known = text;
        return known == null ? Objects.requireNonNull(utf8).length == 0 : known.isEmpty();
    }

    public String text() {
        String known = text;
        if (known == null) {
            known = new String(Objects.requireNonNull(utf8), UTF_8);
            text = known;
        }
        return known;
    }

    /** The bytes; not to be changed. */
    public byte[] utf8() {
        byte[] known = utf8;
        if (known == null) {
            known = Objects.requireNonNull(text).getBytes(UTF_8);
            utf8 = known;
        }
        return known;
    }
}
