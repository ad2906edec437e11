package io.parlor.spring.actuate;

import io.parlor.broker.BrokerProfile;
import io.parlor.spring.autoconfigure.ChatLifecycle;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Asks the broker for something, and waits for the answer for a bounded time. {@code UP}; {@code DEGRADED} if it says so itself, is slow, or has failed within the last
 * 30 seconds; {@code DOWN} if it does not answer; {@code OUT_OF_SERVICE} once the node drains.
 */
final class ChatHealthIndicator extends AbstractHealthIndicator {
    static final Status DEGRADED =
            new Status("DEGRADED", "the broker is short of something, slow, or has failed lately");

    private final BrokerMonitor monitor;
    private final ChatLifecycle lifecycle;
    private final Duration timeout;

    ChatHealthIndicator(BrokerMonitor monitor, ChatLifecycle lifecycle, Duration timeout) {
        super("the chat server's health check failed");
        this.monitor = monitor;
        this.lifecycle = lifecycle;
        this.timeout = timeout;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws InterruptedException {
        BrokerState state = probe();
        BrokerProfile profile = monitor.broker().profile();
        builder.status(lifecycle.isDraining() ? Status.OUT_OF_SERVICE : statusOf(state))
                .withDetail("broker", profile.name())
                .withDetail("durable", profile.durable())
                .withDetail("shared", profile.shared())
                .withDetail("latencyMillis", monitor.latency().toMillis());
        String failure = monitor.lastFailure();
        if (failure != null) {
            builder.withDetail("lastFailure", failure);
        }
        String degraded = monitor.degraded();
        if (degraded != null) {
            builder.withDetail("degraded", degraded);
        }
    }

    private BrokerState probe() throws InterruptedException {
        try {
            return monitor.probe().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return BrokerState.DOWN;
        }
    }

    private static Status statusOf(BrokerState state) {
        return switch (state) {
            case UP -> Status.UP;
            case DEGRADED -> DEGRADED;
            case DOWN -> Status.DOWN;
        };
    }
}
