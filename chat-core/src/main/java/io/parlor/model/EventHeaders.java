package io.parlor.model;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the headers of an event may be: names and values that hosts and clients make up, and that the server passes on. Bounded so that every protocol can
 * carry all of them: what is over the bounds is refused when it is posted, and never dropped on its way.
 */
public final class EventHeaders {
    /** The most that one event has. */
    public static final int MAX_COUNT = 16;

    public static final int MAX_NAME = 64;

    /** In UTF-16 units, as all that is counted in characters here. */
    public static final int MAX_VALUE = 256;

    /** Of UTF-8, names and values together. */
    public static final int MAX_BYTES = 2_048;

    /** Names that a message of STOMP gives a meaning to: as headers they could be taken for what the server says. */
    public static final Set<String> RESERVED = Set.of(
            "ack",
            "active",
            "attachments",
            "content-length",
            "content-type",
            "destination",
            "event",
            "gap",
            "gap-after",
            "key",
            "mentions",
            "message-id",
            "position",
            "reaction",
            "receipt",
            "receipt-id",
            "redacted",
            "reply-to",
            "sender",
            "subscription",
            "target",
            "time",
            "transaction");

    private EventHeaders() {}

    /**
     * An unmodifiable copy, in the same order.
     *
     * @throws IllegalArgumentException if it is out of bounds; the message does not repeat it
     */
    static Map<String, String> requireValid(Map<String, String> headers) {
        if (headers.isEmpty()) {
            return Map.of();
        }
        Map<String, String> copy = new LinkedHashMap<>(headers);
        int bytes = 0;
        for (Map.Entry<String, String> header : copy.entrySet()) {
            requireName(header.getKey());
            requireValue(header.getValue());
            bytes += header.getKey().length() + header.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (copy.size() > MAX_COUNT || bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "at most " + MAX_COUNT + " headers, with at most " + MAX_BYTES + " bytes between them");
        }
        return Collections.unmodifiableMap(copy);
    }

    private static void requireName(String name) {
        if (name.isEmpty()
                || name.length() > MAX_NAME
                || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':')) {
            throw new IllegalArgumentException(
                    "a header's name has 1 to " + MAX_NAME + " printable ASCII characters, no space and no colon");
        }
        if (RESERVED.contains(name)) {
            throw new IllegalArgumentException("a header has a name that is reserved");
        }
    }

    private static void requireValue(String value) {
        if (value.length() > MAX_VALUE
                || value.codePoints()
                        .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
            throw new IllegalArgumentException(
                    "a header's value has at most " + MAX_VALUE + " characters, none of them a control character");
        }
    }
}
