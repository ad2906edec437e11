package io.parlor.protocol.stomp;

import org.jspecify.annotations.Nullable;

/** The versions, the oldest first, and what differs in how they write headers. */
enum StompVersion {
    V1_0("1.0", "v10.stomp"),
    V1_1("1.1", "v11.stomp"),
    V1_2("1.2", "v12.stomp");

    private final String wire;
    private final String subprotocol;

    StompVersion(String wire, String subprotocol) {
        this.wire = wire;
        this.subprotocol = subprotocol;
    }

    String wire() {
        return wire;
    }

    String subprotocol() {
        return subprotocol;
    }

    /** The newest of those a client accepts; null if none is known. Without the header a client speaks 1.0. */
    static @Nullable StompVersion newestOf(@Nullable String acceptVersion) {
        if (acceptVersion == null) {
            return V1_0;
        }
        StompVersion newest = null;
        for (String accepted : acceptVersion.split(",", 16)) {
            for (StompVersion version : values()) {
                if (version.wire.equals(accepted.trim()) && (newest == null || version.compareTo(newest) > 0)) {
                    newest = version;
                }
            }
        }
        return newest;
    }

    /** A header's name or value as it stands in a frame. */
    String escape(String text) {
        if (this == V1_0 || !needsEscape(text)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> escaped.append("\\\\");
                case ':' -> escaped.append("\\c");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append(this == V1_2 ? "\\r" : "\r");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean needsEscape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || c == ':' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }

    /** @throws FrameFault for an escape that the version does not have */
    String unescape(String text) throws FrameFault {
        int at = this == V1_0 ? -1 : text.indexOf('\\');
        if (at < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        int from = 0;
        for (; at >= 0; at = text.indexOf('\\', from)) {
            plain.append(text, from, at).append(unescaped(at + 1 < text.length() ? text.charAt(at + 1) : 0));
            from = at + 2;
        }
        return plain.append(text, from, text.length()).toString();
    }

    private char unescaped(char c) throws FrameFault {
        return switch (c) {
            case '\\' -> '\\';
            case 'c' -> ':';
            case 'n' -> '\n';
            case 'r' -> {
                if (this == V1_2) {
                    yield '\r';
                }
                throw FrameFault.malformed("an undefined escape in a header");
            }
            default -> throw FrameFault.malformed("an undefined escape in a header");
        };
    }
}
