package io.parlor.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.model.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections end, whoever ends them. */
abstract class EndpointClosingContract extends ChatEndpointTopic {
    private static final String MORE_THAN_TCP_TAKES = "x".repeat(12 << 20);
    private static final int MORE_THAN_CLOSING_THREADS = 10;

    EndpointClosingContract(ChatEndpointContract contract) {
        super(contract);
    }

    @ParameterizedTest
    @EnumSource(CloseCode.class)
    void each_close_code_reaches_the_client(CloseCode code) throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            accepted(name).connection().close(code, "why: " + code);
            RawClient.Frame close = client.readClose();
            assertThat(close.closeCode()).isEqualTo(code.code());
            assertThat(close.closeReason()).isEqualTo("why: " + code);
            client.answerClose(close);
            client.readToEnd();
            awaitEnd(name);
        }
    }

    @Test
    void the_first_close_decides() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            accepted(name).connection().close(CloseCode.RECONNECT, "one");
            accepted(name).connection().close(CloseCode.FLOOD, "two");
            assertThat(client.readClose().closeReason()).isEqualTo("one");
        }
    }

    @Test
    void a_long_reason_is_cut_between_characters() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            accepted(name).connection().close(CloseCode.NORMAL, "x" + "👋".repeat(40));
            assertThat(client.readClose().closeReason()).isEqualTo("x" + "👋".repeat(30));
        }
    }

    @Test
    void a_close_comes_after_the_write_before_it() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            RecordedConnection connection = accepted(name);
            connection.write(MORE_THAN_TCP_TAKES);
            connection.connection().close(CloseCode.DRAIN, "");
            assertThat(client.readText()).hasSize(MORE_THAN_TCP_TAKES.length());
            assertThat(client.readClose().closeCode()).isEqualTo(1012);
            eventually().until(() -> connection.written() == 1);
        }
    }

    @Test
    void a_write_after_close_is_not_sent_but_called_back() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            RecordedConnection connection = accepted(name);
            connection.connection().close(CloseCode.NORMAL, "");
            connection.write("late");
            assertThat(connection.written()).isEqualTo(1);
            assertThat(client.read().opcode()).isEqualTo(RawClient.CLOSE);
        }
    }

    @Test
    void a_write_after_the_end_is_called_back() throws Exception {
        String name = newName();
        RawClient client = client(name);
        RecordedConnection connection = accepted(name);
        client.reset();
        awaitEnd(name);
        connection.write("late");
        eventually().until(() -> connection.written() == 1);
    }

    @Test
    void a_second_write_before_the_first_is_done_is_refused() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            RecordedConnection connection = accepted(name);
            connection.write(MORE_THAN_TCP_TAKES);
            assertThatThrownBy(() -> connection.write("y")).isInstanceOf(IllegalStateException.class);
            client.reset();
            awaitEnd(name);
            eventually().until(() -> connection.written() == 1);
        }
    }

    @Test
    void a_close_within_a_call_ends_after_the_call() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            client.text(RecordedConnection.CLOSE_IN_CALL);
            client.answerClose(client.readClose());
            client.readToEnd();
            awaitEnd(name);
        }
    }

    @Test
    void a_client_that_closes_gets_its_code_back_and_ends_once() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            accepted(name);
            client.send(RawClient.CLOSE, true, new byte[] {0x03, (byte) 0xe8});
            assertThat(client.readClose().closeCode()).isEqualTo(1000);
            client.readToEnd();
            awaitEnd(name);
        }
    }

    @Test
    void a_client_that_disappears_ends_once() throws Exception {
        String name = newName();
        RawClient client = client(name);
        accepted(name);
        client.reset();
        awaitEnd(name);
    }

    @Test
    void a_client_that_disappears_without_a_reset_ends_once() throws Exception {
        String name = newName();
        RawClient client = client(name);
        accepted(name);
        client.close();
        awaitEnd(name);
    }

    @Test
    void a_client_that_disappears_during_a_write_ends_once_and_the_write_is_called_back_once() throws Exception {
        String name = newName();
        RawClient client = client(name);
        RecordedConnection connection = accepted(name);
        connection.write(MORE_THAN_TCP_TAKES);
        assertThat(connection.written()).isZero();
        client.reset();
        awaitEnd(name);
        eventually().until(() -> connection.written() == 1);
    }

    @Test
    void clients_that_do_not_read_are_cut_in_bounded_time_and_block_nobody() throws Exception {
        Map<RecordedConnection, RawClient> stalled = new LinkedHashMap<>();
        for (int i = 0; i < MORE_THAN_CLOSING_THREADS; i++) {
            String name = newName();
            RawClient client = client(name);
            stalled.put(accepted(name), client);
            accepted(name).write(MORE_THAN_TCP_TAKES);
        }
        try (RawClient other = client(newName())) {
            long start = System.nanoTime();
            stalled.keySet().forEach(connection -> connection.connection().close(CloseCode.TOO_SLOW, ""));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ChatEndpointContract.CLOSE_TIMEOUT);
            other.text("still there?");
            assertThat(other.readText()).isEqualTo("still there?");
        }
        for (RecordedConnection connection : stalled.keySet()) {
            awaitEnd(connection);
            eventually().until(() -> connection.written() == 1);
        }
        for (RawClient client : stalled.values()) {
            eventually().until(client::isCut);
            assertThat(client.readToEnd()).isLessThan(MORE_THAN_TCP_TAKES.length());
        }
    }

    @Test
    void a_client_that_says_it_closes_and_does_not_read_is_cut_in_bounded_time() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            RecordedConnection connection = accepted(name);
            connection.write(MORE_THAN_TCP_TAKES);
            client.send(RawClient.CLOSE, true, new byte[] {0x03, (byte) 0xe8});
            awaitEnd(connection);
            eventually().until(() -> connection.written() == 1);
            eventually().until(client::isCut);
        }
    }

    @Test
    void a_client_that_does_not_answer_the_close_is_cut_in_bounded_time() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            accepted(name).connection().close(CloseCode.DRAIN, "");
            assertThat(client.readClose().closeCode()).isEqualTo(1012);
            client.readToEnd();
            awaitEnd(name);
        }
    }

    @Test
    void closes_from_both_sides_and_messages_at_once_keep_to_the_contract() throws Exception {
        ConcurrentLinkedQueue<String> all = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                boolean reset = i % 2 == 0;
                runs.add(threads.submit(() -> {
                    String name = newName();
                    all.add(name);
                    RawClient client = client(name);
                    RecordedConnection connection = accepted(name);
                    client.text("a");
                    client.text("b");
                    Future<?> closing =
                            threads.submit(() -> connection.connection().close(CloseCode.RECONNECT, ""));
                    sendUntilCut(client, new byte[] {'c'});
                    if (reset) {
                        client.reset();
                    } else {
                        client.close();
                    }
                    return closing;
                }));
            }
            for (Future<?> run : runs) {
                run.get(30, TimeUnit.SECONDS);
            }
            for (String name : all) {
                awaitEnd(name);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
