package io.parlor.model;

import java.util.HexFormat;

/**
 * A place in a room's log: an offset, and a fingerprint of the record there.
 *
 * <p>Offsets of one room grow with the order of its log, from 1 on; they need not be dense. The fingerprint tells two
 * records apart that were given the same offset, because the log was rewound, truncated or created anew in between: it is
 * drawn at random when a record is appended. Positions order events inside one room only.
 *
 * <p>The text form is the offset in decimal, {@code -}, and the fingerprint as eight hexadecimal digits, for example
 * {@code 1042-9f3c1d77}. Clients must treat it as opaque.
 *
 * @param offset      0 for the {@link #ORIGIN}, else 1 or more
 * @param fingerprint any value; 0 for the {@link #ORIGIN}
 */
public record Position(long offset, int fingerprint) implements Comparable<Position> {
    /** Before the first record of any log. */
    public static final Position ORIGIN = new Position(0, 0);

    private static final int FINGERPRINT_DIGITS = 8;
    private static final int MAX_TEXT = 19 + 1 + FINGERPRINT_DIGITS;

    public Position {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset is not negative: " + offset);
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is none; the message does not repeat it
     */
    public static Position parse(String text) {
        int dash = text.length() - FINGERPRINT_DIGITS - 1;
        if (dash < 1 || text.length() > MAX_TEXT || text.charAt(dash) != '-') {
            throw new IllegalArgumentException("not a position");
        }
        try {
            long offset = parseOffset(text, dash);
            return new Position(offset, HexFormat.fromHexDigits(text, dash + 1, text.length()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a position", e);
        }
    }

    private static long parseOffset(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new NumberFormatException();
            }
        }
        return Long.parseLong(text, 0, end, 10);
    }

    /** Whether this is before the first record of any log. */
    public boolean isOrigin() {
        return offset == 0;
    }

    /** By offset alone: meaningful between positions of one room whose log was not lost in between. */
    @Override
    public int compareTo(Position other) {
        return Long.compare(offset, other.offset);
    }

    @Override
    public String toString() {
        return offset + "-" + HexFormat.of().toHexDigits(fingerprint);
    }
}
