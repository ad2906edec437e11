package io.parlor.transport.jakarta;

import org.jspecify.annotations.Nullable;

/** Puts the pieces of a text message together, up to a limit. Holds no memory between messages. Not thread-safe. */
final class TextAssembly {
    private @Nullable String first;
    private @Nullable StringBuilder more;
    private long bytes;

    /** @return whether the message is still within the limit; if not, what there was of it is gone */
    boolean append(String piece, int limit) {
        bytes += utf8Length(piece);
        if (bytes > limit) {
            clear();
            return false;
        }
        keep(piece);
        return true;
    }

    String take() {
        String message = more != null ? more.toString() : first != null ? first : "";
        clear();
        return message;
    }

    void clear() {
        first = null;
        more = null;
        bytes = 0;
    }

    private void keep(String piece) {
        if (more != null) {
            more.append(piece);
        } else if (first == null) {
            first = piece;
        } else {
            more = new StringBuilder(first.length() + piece.length())
                    .append(first)
                    .append(piece);
            first = null;
        }
    }

    /** Counts half of a pair, whose other half may be in another piece, as two bytes: half of what the pair takes. */
    private static long utf8Length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }
}
