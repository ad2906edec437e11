package io.parlor.transport.netty;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/** WebSocket frames as a server writes them: whole messages, without a mask. RFC 6455, section 5.2. */
final class Frames {
    private static final int FINAL = 0x80;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PONG = 10;

    private static final int LONGEST_HEADER = 10;
    private static final int LONGEST_SHORT = 125;
    private static final int TWO_BYTES_FOLLOW = 126;
    private static final int EIGHT_BYTES_FOLLOW = 127;
    private static final int LONGEST_REASON = LONGEST_SHORT - 2; // section 5.5.1

    private Frames() {}

    static ByteBuf text(byte[] utf8, ByteBufAllocator allocator) {
        return begin(TEXT, utf8.length, allocator).writeBytes(utf8);
    }

    /** @param payload of the ping, at most 125 bytes */
    static ByteBuf pong(ByteBuf payload, ByteBufAllocator allocator) {
        return begin(PONG, payload.readableBytes(), allocator).writeBytes(payload);
    }

    /** The answer to the client's close frame. */
    static ByteBuf close(ByteBuf payload, ByteBufAllocator allocator) {
        return begin(CLOSE, payload.readableBytes(), allocator).writeBytes(payload);
    }

    /** @param reason what of it does not fit is cut off, between characters */
    static ByteBuf close(int code, String reason, ByteBufAllocator allocator) {
        byte[] utf8 = reason.getBytes(UTF_8);
        int length = fitting(utf8);
        return begin(CLOSE, Short.BYTES + length, allocator).writeShort(code).writeBytes(utf8, 0, length);
    }

    private static int fitting(byte[] utf8) {
        if (utf8.length <= LONGEST_REASON) {
            return utf8.length;
        }
        int end = LONGEST_REASON;
        while ((utf8[end] & 0xc0) == 0x80) { // within a character
            end--;
        }
        return end;
    }

    private static ByteBuf begin(int opcode, int length, ByteBufAllocator allocator) {
        ByteBuf frame = allocator.directBuffer(LONGEST_HEADER + length).writeByte(FINAL | opcode);
        if (length <= LONGEST_SHORT) {
            return frame.writeByte(length);
        }
        if (length <= 0xffff) {
            return frame.writeByte(TWO_BYTES_FOLLOW).writeShort(length);
        }
        return frame.writeByte(EIGHT_BYTES_FOLLOW).writeLong(length);
    }

    /** The text of a message; null if it is not well-formed UTF-8. */
    static @Nullable String decode(ByteBuf message) {
        String text = message.toString(UTF_8);
        // What is malformed decodes to the replacement character: only where there is one need it be looked at again.
        return text.indexOf('\ufffd') < 0 || ByteBufUtil.isText(message, UTF_8) ? text : null;
    }
}
