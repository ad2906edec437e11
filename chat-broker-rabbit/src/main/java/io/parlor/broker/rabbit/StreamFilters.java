package io.parlor.broker.rabbit;

import com.rabbitmq.client.Connection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ 3.13 and newer can leave out what is surely not of a room when it delivers a stream: whole chunks, in which no message has the room as its filter value. Others'
 * messages come all the same, and so do those without a value: marks, and what was written to an older RabbitMQ.
 */
final class StreamFilters {
    private static final String VALUE = "x-stream-filter-value";
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    private StreamFilters() {}

    static boolean has(Connection connection) {
        return isKnownTo(String.valueOf(connection.getServerProperties().get("version")));
    }

    static boolean isKnownTo(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            return false;
        }
        int major = Integer.parseInt(parts.group(1));
        return major > 3 || (major == 3 && Integer.parseInt(parts.group(2)) >= 13);
    }

    /** Headers of a record. */
    static Map<String, Object> value(String room) {
        return Map.of(VALUE, Names.word(room));
    }

    /** Arguments of a consumer; of one that is to get all for null. */
    static Map<String, Object> only(@Nullable String room) {
        return room == null ? Map.of() : Map.of("x-stream-filter", Names.word(room), "x-stream-match-unfiltered", true);
    }
}
