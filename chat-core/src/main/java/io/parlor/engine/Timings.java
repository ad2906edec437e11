package io.parlor.engine;

import io.parlor.presence.PresenceTimes;
import java.time.Duration;

/**
 * @param heartbeat      silence after which a heartbeat is sent; two and a half times that of the client's closes. Zero: none
 * @param connectTimeout from the handshake to the success of {@code connect}
 * @param writeTimeout   for one frame
 * @param roomLinger     how long a room without sessions is kept open
 * @param presence       its heartbeat and grace
 */
public record Timings(
        Duration heartbeat,
        Duration connectTimeout,
        Duration writeTimeout,
        Duration roomLinger,
        PresenceTimes presence) {}
