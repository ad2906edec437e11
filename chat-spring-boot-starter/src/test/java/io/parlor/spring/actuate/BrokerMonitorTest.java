package io.parlor.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BrokerMonitorTest {
    private final AtomicLong now = new AtomicLong();
    private final BrokerMonitor monitor = new BrokerMonitor(now::get);

    private void succeeds(Duration after) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        monitor.around("read", () -> answer);
        now.addAndGet(after.toNanos());
        answer.complete("");
    }

    private void fails(Kind kind) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        monitor.around("read", () -> answer);
        now.addAndGet(1);
        answer.completeExceptionally(new BrokerException(kind, "no"));
    }

    @Test
    void itIsUpUntilSomethingFails() {
        assertThat(monitor.state()).isEqualTo(BrokerState.UP);
        succeeds(Duration.ofMillis(5));
        assertThat(monitor.state()).isEqualTo(BrokerState.UP);
        assertThat(monitor.latency()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void itIsDownUntilSomethingSucceedsAndDegradedForAWhile() {
        succeeds(Duration.ofMillis(5));
        fails(Kind.UNAVAILABLE);
        assertThat(monitor.state()).isEqualTo(BrokerState.DOWN);
        assertThat(monitor.lastFailure()).isEqualTo("unavailable");
        succeeds(Duration.ofMillis(5));
        assertThat(monitor.state()).isEqualTo(BrokerState.DEGRADED);
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        succeeds(Duration.ofMillis(5));
        assertThat(monitor.state()).isEqualTo(BrokerState.UP);
        assertThat(monitor.lastFailure()).isNull();
    }

    @Test
    void overloadAndSlownessAreNoOutage() {
        succeeds(Duration.ofMillis(5));
        fails(Kind.OVERLOADED);
        assertThat(monitor.state()).isEqualTo(BrokerState.DEGRADED);
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        succeeds(Duration.ofSeconds(2));
        assertThat(monitor.state()).isEqualTo(BrokerState.DEGRADED);
    }

    @Test
    void whatTheClientDidWrongIsNoFaultOfTheBroker() {
        fails(Kind.TOO_LARGE);
        fails(Kind.CLOSED);
        assertThat(monitor.state()).isEqualTo(BrokerState.UP);
    }
}
