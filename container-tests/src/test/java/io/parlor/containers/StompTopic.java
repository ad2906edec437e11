package io.parlor.containers;

import java.time.Duration;

/** A part of {@link StompContract}, against its server. */
abstract class StompTopic {
    static final Duration PATIENCE = Duration.ofSeconds(StompClient.PATIENCE_SECONDS);

    final StompServer server;

    StompTopic(StompServer server) {
        this.server = server;
    }

    static String send(String room, String body, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\n", headers) + "\n";
        return "SEND\ndestination:/topic/" + room + "\n" + more + "\n" + body + "\0";
    }
}
