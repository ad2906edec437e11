package io.parlor.protocol.stomp;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@link StompProtocol.Builder} has put together.
 *
 * @param keptHeaders in lower case
 */
record Settings(
        StompDestinations destinations,
        EventFilter events,
        int initialHistory,
        boolean combines,
        Set<String> keptHeaders,
        Function<Map<String, String>, @Nullable String> token) {}
