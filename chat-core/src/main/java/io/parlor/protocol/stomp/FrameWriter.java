package io.parlor.protocol.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.protocol.FrameBuilder;
import org.jspecify.annotations.Nullable;

/** Writes one frame: its command, its headers, its end. */
final class FrameWriter {
    private static final byte[] EMPTY = {};

    private final FrameBuilder out;
    private final StompVersion version;

    /** Goes on with a frame whose beginning is elsewhere, or is there. */
    FrameWriter(StompVersion version, FrameBuilder out) {
        this.out = out;
        this.version = version;
    }

    FrameWriter(String command, StompVersion version, FrameBuilder out) {
        this(version, out);
        out.append(command).append((byte) '\n');
    }

    /** Nothing for a value of null. */
    FrameWriter header(String name, @Nullable String value) {
        if (value != null) {
            plainHeader(version.escape(name), version.escape(value));
        }
        return this;
    }

    /** As it is: what needs no escaping, and all of CONNECTED, which has none. */
    FrameWriter plainHeader(String name, String value) {
        out.append(name).append((byte) ':').append(value).append((byte) '\n');
        return this;
    }

    void end() {
        end(EMPTY);
    }

    void text(String contentType, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        plainHeader("content-type", contentType);
        plainHeader("content-length", Integer.toString(bytes.length));
        end(bytes);
    }

    private void end(byte[] body) {
        out.append((byte) '\n').append(body).append((byte) 0).endMessage();
    }
}
