package io.parlor.transport.netty;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Headers that clients have in common, kept once: a connection keeps its handshake as long as it lives, and most of what browsers
 * send there is the same for all. A direct-mapped cache of a fixed size. Of a loop.
 */
final class SharedHeaders {
    private static final int SLOTS = 256;
    private static final int LONGEST = 256;

    private final @Nullable Header[] slots = new @Nullable Header[SLOTS];

    /** @param name in lower case */
    record Header(String name, List<String> values) {}

    /** That header, or an equal one that another connection has. */
    Header shared(String name, List<String> values) {
        Header header = new Header(name.toLowerCase(Locale.ROOT), values);
        if (values.size() != 1 || values.get(0).length() > LONGEST) {
            return header;
        }
        int slot = header.hashCode() & (SLOTS - 1);
        Header known = slots[slot];
        if (header.equals(known)) {
            return known;
        }
        slots[slot] = header;
        return header;
    }
}
