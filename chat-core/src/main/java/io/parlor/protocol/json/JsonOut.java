package io.parlor.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.model.Position;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.JsonText;

/** Writes JSON to a frame without intermediate objects, as long as what it writes is plain ASCII. */
final class JsonOut {
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

    private JsonOut() {}

    static void string(String value, FrameBuilder out) {
        out.append((byte) '"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c >= 0x7f || c == '"' || c == '\\') {
                byte[] rest = JsonText.quote(value.substring(i)).getBytes(UTF_8);
                out.append(rest, 1, rest.length - 1);
                return;
            }
            out.append((byte) c);
        }
        out.append((byte) '"');
    }

    static void number(long value, FrameBuilder out) {
        if (value < 0) {
            out.append(Long.toString(value));
            return;
        }
        long unit = 1;
        while (value / unit >= 10) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            out.append((byte) ('0' + value / unit % 10));
        }
    }

    static void position(Position position, FrameBuilder out) {
        out.append((byte) '"');
        number(position.offset(), out);
        out.append((byte) '-');
        for (int shift = 28; shift >= 0; shift -= 4) {
            out.append(HEX[position.fingerprint() >>> shift & 0xf]);
        }
        out.append((byte) '"');
    }

    static void bool(boolean value, FrameBuilder out) {
        out.append(value ? TRUE : FALSE);
    }
}
