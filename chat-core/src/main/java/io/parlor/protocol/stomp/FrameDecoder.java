package io.parlor.protocol.stomp;

import io.parlor.model.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames out of a stream of bytes, in whatever pieces it comes. Reads each byte once; keeps at most one frame's head and body. After a {@link FrameFault}
 * it is of no more use.
 */
final class FrameDecoder {
    /** Of one frame, the command and line ends included. Tokens in CONNECT are what is long. */
    static final int MAX_HEAD_BYTES = 16 * 1024;

    static final int MAX_HEADERS = 64;

    private static final Set<String> WITH_BODY = Set.of("SEND");
    private static final Set<String> CONNECTING = Set.of("CONNECT", "STOMP");
    private static final Set<String> COMMANDS = Set.of(
            "CONNECT",
            "STOMP",
            "SEND",
            "SUBSCRIBE",
            "UNSUBSCRIBE",
            "ACK",
            "NACK",
            "BEGIN",
            "COMMIT",
            "ABORT",
            "DISCONNECT");
    private static final byte[] NOTHING = {};
    private static final int UNKNOWN = -1;

    private final int maxBodyBytes;
    private StompVersion version = StompVersion.V1_2;

    private State state = State.BETWEEN;
    private ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private int headBytes;
    private int headerLines;
    private String command = "";
    private Map<String, String> headers = new LinkedHashMap<>();

    /** Of the body, by content-length. */
    private int awaited = UNKNOWN;

    FrameDecoder(int maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    private enum State {
        BETWEEN,
        HEAD,
        BODY
    }

    interface Sink {
        void frame(Frame frame) throws FrameFault;

        /** A line end between frames. */
        void beat();
    }

    /** What the frames that follow are written in; 1.2 before that. May be called by the sink. */
    void speak(StompVersion agreed) {
        version = agreed;
    }

    /** A header of the frame that is being read. */
    @Nullable String unfinished(String name) {
        return headers.get(name);
    }

    void decode(byte[] in, Sink sink) throws FrameFault {
        int at = 0;
        while (at < in.length) {
            at = switch (state) {
                case BETWEEN -> between(in, at, sink);
                case HEAD -> head(in, at);
                case BODY -> awaited == UNKNOWN ? body(in, at, sink) : countedBody(in, at, sink);
            };
        }
    }

    private int between(byte[] in, int at, Sink sink) {
        if (in[at] == '\n') {
            sink.beat();
            return at + 1;
        }
        if (in[at] == '\r') {
            return at + 1;
        }
        state = State.HEAD;
        kept = new ByteArrayOutputStream(64);
        return at;
    }

    private int head(byte[] in, int at) throws FrameFault {
        int end = at;
        while (end < in.length && in[end] != '\n') {
            if (in[end] == 0) {
                throw FrameFault.malformed("a frame ends before its headers do");
            }
            end++;
        }
        headBytes += end - at + 1;
        if (headBytes > MAX_HEAD_BYTES) {
            throw new FrameFault(ErrorCode.TOO_LARGE, "more than " + MAX_HEAD_BYTES + " bytes of headers");
        }
        kept.write(in, at, end - at);
        if (end == in.length) {
            return end;
        }
        String line = text(kept.toByteArray());
        kept.reset();
        line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        return end + 1;
    }

    private void line(String line) throws FrameFault {
        if (command.isEmpty()) {
            command = line;
            if (!COMMANDS.contains(command)) {
                throw new FrameFault(ErrorCode.UNKNOWN_OP, "no such command");
            }
        } else if (line.isEmpty()) {
            beginBody();
        } else {
            header(line);
        }
    }

    private void header(String line) throws FrameFault {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw FrameFault.malformed("a header without a name or a colon");
        }
        if (++headerLines > MAX_HEADERS) {
            throw new FrameFault(ErrorCode.TOO_LARGE, "more than " + MAX_HEADERS + " headers");
        }
        String name = line.substring(0, colon);
        String value = line.substring(colon + 1);
        if (!CONNECTING.contains(command)) {
            name = version.unescape(name);
            value = version == StompVersion.V1_0 ? value.trim() : version.unescape(value);
        }
        headers.putIfAbsent(name, value);
    }

    private void beginBody() throws FrameFault {
        String length = headers.get("content-length");
        awaited = length == null ? UNKNOWN : parse(length.trim());
        if (awaited > maxBodyBytes) {
            throw tooLarge();
        }
        kept = new ByteArrayOutputStream(Math.max(0, Math.min(awaited, 256)));
        state = State.BODY;
    }

    private static int parse(String length) throws FrameFault {
        try {
            int parsed = Integer.parseInt(length);
            if (parsed >= 0 && length.charAt(0) != '+') {
                return parsed;
            }
        } catch (NumberFormatException e) {
            // Below.
        }
        throw FrameFault.malformed("content-length is not a number of bytes");
    }

    private int body(byte[] in, int at, Sink sink) throws FrameFault {
        int end = at;
        while (end < in.length && in[end] != 0) {
            end++;
        }
        keepOfBody(in, at, end);
        if (end == in.length) {
            return end;
        }
        deliver(sink);
        return end + 1;
    }

    private int countedBody(byte[] in, int at, Sink sink) throws FrameFault {
        int missing = awaited - kept.size();
        if (missing > 0) {
            int end = at + Math.min(missing, in.length - at);
            keepOfBody(in, at, end);
            return end;
        }
        if (in[at] != 0) {
            throw FrameFault.malformed("the body does not end where content-length says");
        }
        deliver(sink);
        return at + 1;
    }

    private void keepOfBody(byte[] in, int from, int to) throws FrameFault {
        if (to - from > maxBodyBytes - kept.size()) {
            throw tooLarge();
        }
        kept.write(in, from, to - from);
        if (kept.size() > 0 && !WITH_BODY.contains(command)) {
            throw FrameFault.malformed("this command has no body");
        }
    }

    private FrameFault tooLarge() {
        return new FrameFault(ErrorCode.TOO_LARGE, "more than " + maxBodyBytes + " bytes of body");
    }

    private void deliver(Sink sink) throws FrameFault {
        Frame frame = new Frame(command, headers, kept.size() == 0 ? NOTHING : kept.toByteArray());
        state = State.BETWEEN;
        kept = new ByteArrayOutputStream(0);
        headBytes = 0;
        headerLines = 0;
        command = "";
        headers = new LinkedHashMap<>();
        sink.frame(frame);
    }

    /** @throws FrameFault unless it is UTF-8 */
    static String text(byte[] utf8) throws FrameFault {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw FrameFault.malformed("not UTF-8");
        }
    }
}
