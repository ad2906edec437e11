package io.parlor.protocol.stomp;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@link StompProtocol.Builder} has put together. */
record Settings(
        StompDestinations destinations,
        EventFilter events,
        int initialHistory,
        boolean combines,
        Function<Map<String, String>, @Nullable String> token) {}
