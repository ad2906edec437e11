package io.parlor.spring.actuate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RecordErasure;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BrokerMonitorTest {
    private final AtomicLong now = new AtomicLong();
    private final BrokerMonitor monitor = new BrokerMonitor(now::get);

    private void succeeds(Duration after) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        monitor.observe("read", () -> answer);
        now.addAndGet(after.toNanos());
        answer.complete("");
    }

    private void fails(Kind kind) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        monitor.observe("read", () -> answer);
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

    /** The engine asks for the power to erase by type. */
    @Test
    void whatCouldEraseStillCan() {
        RoomId room = new RoomId("lobby");
        try (MessageBroker broker = monitor.decorate(InMemoryMessageBroker.create())) {
            assertThat(broker).isInstanceOf(RecordErasure.class);
            Position secret = join(broker.append(room, new LogRecord(null, bytes("secret"))));
            join(((RecordErasure) broker).amend(room, new LogRecord(null, bytes("edit")), secret, bytes("was edit")));
            join(((RecordErasure) broker)
                    .erase(room, new LogRecord(null, bytes("delete")), secret, bytes("was secret")));
            assertThat(join(broker.read(room, new LogRange.Last(3))).entries())
                    .extracting(entry -> new String(entry.record().payload(), UTF_8))
                    .containsExactly("was secret", "was edit", "delete");
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void whatTheClientDidWrongIsNoFaultOfTheBroker() {
        fails(Kind.TOO_LARGE);
        fails(Kind.CLOSED);
        assertThat(monitor.state()).isEqualTo(BrokerState.UP);
    }
}
