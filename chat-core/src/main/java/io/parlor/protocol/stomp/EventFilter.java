package io.parlor.protocol.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.protocol.EncodedEvent;
import java.util.Arrays;
import java.util.Set;

/** The types of events a subscription wants: their names, {@code x.*} for all of the host's, {@code *} for all. */
record EventFilter(Set<String> types) {
    private static final byte[] BEGINNING = "{\"type\":\"".getBytes(UTF_8);
    private static final byte[] MESSAGE = "{\"type\":\"message\"".getBytes(UTF_8);

    EventFilter {
        types = Set.copyOf(types);
    }

    /** @throws IllegalArgumentException if it is no list of types */
    static EventFilter parse(String list) {
        String[] names = list.split("\\s*,\\s*", 32);
        for (String name : names) {
            if (!name.equals("*") && !name.matches("[a-z]{1,16}|x\\.(\\*|[A-Za-z0-9._-]{1,62})")) {
                throw new IllegalArgumentException("events: not a list of types");
            }
        }
        return new EventFilter(Set.of(Arrays.stream(names).distinct().toArray(String[]::new)));
    }

    /** Looks at the record alone: its type comes first. */
    boolean wants(EncodedEvent event) {
        byte[] record = event.payload();
        if (types.contains("*")) {
            return true;
        }
        if (startsWith(record, MESSAGE)) {
            return types.contains("message");
        }
        int end = BEGINNING.length;
        while (end < record.length && record[end] != '"') {
            end++;
        }
        String type = new String(record, BEGINNING.length, end - BEGINNING.length, UTF_8);
        return types.contains(type) || type.startsWith("x.") && types.contains("x.*");
    }

    private static boolean startsWith(byte[] record, byte[] beginning) {
        return record.length >= beginning.length
                && Arrays.equals(record, 0, beginning.length, beginning, 0, beginning.length);
    }
}
