package io.parlor.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * What a message carries so that its deliveries can be checked, found in a stream of bytes whatever the protocol puts around it: a mark that occurs in none of
 * them, its number in its room, and when it was to be sent.
 */
final class Stamp {
    static final byte MARK = '@';
    static final int LENGTH = 20;

    private static final int NUMBER_DIGITS = 7;
    private static final int TIME_DIGITS = 12;
    private static final int TIME_UNIT_NANOS = 100;
    private static final int BODY_BYTES = 200;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);

    private Stamp() {}

    /** A body of 200 bytes. */
    static byte[] body(long number, long nanos) {
        byte[] body = new byte[BODY_BYTES];
        java.util.Arrays.fill(body, (byte) '.');
        body[0] = MARK;
        write(number, NUMBER_DIGITS, body, 1);
        write(nanos / TIME_UNIT_NANOS, TIME_DIGITS, body, 1 + NUMBER_DIGITS);
        return body;
    }

    static long number(byte[] stamp) {
        return read(stamp, 1, NUMBER_DIGITS);
    }

    static long nanos(byte[] stamp) {
        return read(stamp, 1 + NUMBER_DIGITS, TIME_DIGITS) * TIME_UNIT_NANOS;
    }

    private static void write(long value, int digits, byte[] into, int at) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            into[i] = DIGITS[(int) rest & 15];
            rest >>>= 4;
        }
    }

    private static long read(byte[] from, int at, int digits) {
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            int c = from[i];
            value = value << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
        }
        return value;
    }
}
