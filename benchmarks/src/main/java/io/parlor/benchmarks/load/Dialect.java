package io.parlor.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/** What the clients of a kind of server say. */
enum Dialect {
    PARLOR("/chat", "chat.v1.json") {
        @Override
        @Nullable String first(String room, int client) {
            return "{\"id\":1,\"op\":\"connect\",\"token\":\"u" + client + "\"}\n{\"id\":2,\"op\":\"join\",\"room\":\""
                    + room + "\"}";
        }

        @Override
        Answer answer(String frame, String room) {
            return frame.contains("\"live\":") ? Answer.JOINED : Answer.NONE;
        }

        @Override
        byte[] post(String room, long number, byte[] body) {
            return join(
                    "{\"id\":" + (number + 3) + ",\"op\":\"post\",\"room\":\"" + room + "\",\"body\":\"", body, "\"}");
        }
    },

    /** The room is in the address, a message is a message. */
    PLAIN("/chat/{room}", null) {
        @Override
        byte[] post(String room, long number, byte[] body) {
            return body;
        }
    },

    STOMP("/chat", "v12.stomp") {
        @Override
        @Nullable String first(String room, int client) {
            return "CONNECT\naccept-version:1.2\nhost:h\nheart-beat:0,0\n\n\0";
        }

        @Override
        Answer answer(String frame, String room) {
            return frame.startsWith("CONNECTED")
                    ? new Answer("SUBSCRIBE\nid:0\ndestination:/topic/" + room + "\n\n\0", true)
                    : Answer.NONE;
        }

        @Override
        byte[] post(String room, long number, byte[] body) {
            return join("SEND\ndestination:/app/chat." + room + "\ncontent-type:text/plain\n\n", body, "\0");
        }
    },

    SOCKET_IO("/socket.io/?EIO=4&transport=websocket", null) {
        @Override
        Answer answer(String frame, String room) {
            if (frame.startsWith("0{")) {
                return new Answer("40", false);
            }
            if (frame.startsWith("40")) {
                return new Answer("420[\"join\",\"" + room + "\"]", false);
            }
            return frame.startsWith("430") ? Answer.JOINED : Answer.NONE;
        }

        @Override
        @Nullable String first(String room, int client) {
            return ""; // the server begins
        }

        @Override
        byte[] post(String room, long number, byte[] body) {
            return join("42[\"post\",\"", body, "\"]");
        }
    };

    private final String path;
    private final @Nullable String subprotocol;

    Dialect(String path, @Nullable String subprotocol) {
        this.path = path;
        this.subprotocol = subprotocol;
    }

    /**
     * What a client says to a frame while it joins.
     *
     * @param text   null for nothing
     * @param joined whether that is all it takes
     */
    record Answer(@Nullable String text, boolean joined) {
        static final Answer NONE = new Answer(null, false);
        static final Answer JOINED = new Answer(null, true);
    }

    /** What a client says first; null if it is in the room already, empty if it listens first. */
    @Nullable String first(String room, int client) {
        return null;
    }

    Answer answer(String frame, String room) {
        return Answer.NONE;
    }

    abstract byte[] post(String room, long number, byte[] body);

    String request(String room) {
        return "GET " + path.replace("{room}", room)
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + (subprotocol == null ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
                + "\r\n";
    }

    private static byte[] join(String head, byte[] body, String tail) {
        byte[] whole = new byte[head.length() + body.length + tail.length()];
        System.arraycopy(head.getBytes(ISO_8859_1), 0, whole, 0, head.length());
        System.arraycopy(body, 0, whole, head.length(), body.length);
        System.arraycopy(tail.getBytes(ISO_8859_1), 0, whole, head.length() + body.length, tail.length());
        return whole;
    }
}
