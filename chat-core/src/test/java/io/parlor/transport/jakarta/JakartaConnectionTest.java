package io.parlor.transport.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parlor.model.CloseCode;
import io.parlor.transport.TextFrame;
import jakarta.websocket.CloseReason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JakartaConnectionTest {
    private static final Duration FOREVER = Duration.ofMinutes(1);

    private final FakeSession fake = new FakeSession();
    private final AtomicInteger done = new AtomicInteger();

    private JakartaConnection connection(Duration closeTimeout) {
        return new JakartaConnection(fake.session, Container.OTHER, new Inbound(), new CloseWorkers(), closeTimeout);
    }

    private CloseReason awaitClose() throws InterruptedException {
        return fake.closed.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void a_write_is_done_when_the_container_says_so() {
        connection(FOREVER).write(TextFrame.of("a"), done::incrementAndGet);
        assertThat(done).hasValue(0);
        fake.succeed();
        assertThat(done).hasValue(1);
    }

    @Test
    void a_second_result_of_the_same_write_counts_for_nothing() {
        JakartaConnection connection = connection(FOREVER);
        connection.write(TextFrame.of("a"), done::incrementAndGet);
        fake.succeed();
        var first = fake.lastHandler;
        connection.write(TextFrame.of("b"), done::incrementAndGet);
        first.onResult(new jakarta.websocket.SendResult(fake.session));
        assertThat(done).hasValue(1);
    }

    @Test
    void a_write_in_flight_refuses_another() {
        JakartaConnection connection = connection(FOREVER);
        connection.write(TextFrame.of("a"), done::incrementAndGet);
        assertThatThrownBy(() -> connection.write(TextFrame.of("b"), done::incrementAndGet))
                .isInstanceOf(IllegalStateException.class);
        assertThat(fake.sent).containsExactly("a");
    }

    @Test
    void a_write_that_fails_is_done_and_ends_the_connection() throws Exception {
        JakartaConnection connection = connection(FOREVER);
        connection.write(TextFrame.of("a"), done::incrementAndGet);
        fake.fail();
        assertThat(done).hasValue(1);
        assertThat(awaitClose()).isNotNull();
    }

    @Test
    void a_send_that_throws_is_done_and_ends_the_connection() throws Exception {
        fake.onSend = new IllegalStateException("closed already");
        connection(FOREVER).write(TextFrame.of("a"), done::incrementAndGet);
        assertThat(done).hasValue(1);
        assertThat(awaitClose()).isNotNull();
    }

    @Test
    void a_write_whose_result_never_comes_is_done_when_the_connection_ends() {
        JakartaConnection connection = connection(FOREVER);
        connection.write(TextFrame.of("a"), done::incrementAndGet);
        connection.ended();
        fake.succeed();
        assertThat(done).hasValue(1);
    }

    @Test
    void a_write_after_the_end_is_done_at_once_and_not_sent() {
        JakartaConnection connection = connection(FOREVER);
        connection.ended();
        connection.write(TextFrame.of("a"), done::incrementAndGet);
        assertThat(done).hasValue(1);
        assertThat(fake.sent).isEmpty();
    }

    @Test
    void a_callback_may_write_again() {
        JakartaConnection connection = connection(FOREVER);
        connection.write(TextFrame.of("a"), () -> connection.write(TextFrame.of("b"), done::incrementAndGet));
        fake.succeed();
        assertThat(fake.sent).containsExactly("a", "b");
    }

    @Test
    void a_close_waits_for_the_write_in_flight() throws Exception {
        JakartaConnection connection = connection(FOREVER);
        connection.write(TextFrame.of("a"), done::incrementAndGet);
        connection.close(CloseCode.DRAIN, "bye");
        assertThat(fake.closed).isEmpty();
        fake.succeed();
        assertThat(awaitClose().getCloseCode().getCode()).isEqualTo(1012);
    }

    @Test
    void a_close_whose_write_does_not_end_in_time_cuts_the_connection_and_is_done() throws Exception {
        JakartaConnection connection = connection(Duration.ofMillis(20));
        connection.write(TextFrame.of("a"), done::incrementAndGet);
        connection.close(CloseCode.TOO_SLOW, "");
        assertThat(awaitClose()).isSameAs(CloseReasons.NOT_SENT);
        await().until(() -> done.get() == 1);
    }

    @Test
    void the_first_close_decides() throws Exception {
        JakartaConnection connection = connection(FOREVER);
        connection.close(CloseCode.FORBIDDEN, "one");
        connection.close(CloseCode.NORMAL, "two");
        assertThat(awaitClose().getReasonPhrase()).isEqualTo("one");
    }
}
