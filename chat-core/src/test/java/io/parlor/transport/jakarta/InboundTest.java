package io.parlor.transport.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.transport.ConnectionListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboundTest {
    private final List<String> calls = new ArrayList<>();
    private final Inbound inbound = new Inbound();
    private final JakartaConnection connection = new JakartaConnection(
            new FakeSession().session, Container.OTHER, inbound, new CloseWorkers(), Duration.ofMinutes(1));
    private Runnable inText = () -> {};

    private void open() {
        inbound.deliverTo(new ConnectionListener() {
            @Override
            public int maxMessageBytes() {
                return 10;
            }

            @Override
            public void onText(String message) {
                calls.add("begin " + message);
                inText.run();
                calls.add("end " + message);
            }

            @Override
            public void onBinary(byte[] message) {
                calls.add("binary " + message.length);
            }

            @Override
            public void onClosed() {
                calls.add("closed");
            }
        });
        inbound.opened();
    }

    @Test
    void pieces_become_one_message() {
        open();
        inbound.text("a", false, connection);
        inbound.text("b", false, connection);
        inbound.text("", true, connection);
        assertThat(calls).containsExactly("begin ab", "end ab");
    }

    @Test
    void an_end_within_a_call_is_told_after_it() {
        open();
        inText = inbound::end;
        inbound.text("a", true, connection);
        assertThat(calls).containsExactly("begin a", "end a", "closed");
    }

    @Test
    void an_end_while_the_listener_is_being_made_is_told_after_that() {
        inbound.end();
        assertThat(calls).isEmpty();
        open();
        assertThat(calls).containsExactly("closed");
    }

    @Test
    void two_ends_are_told_once() {
        open();
        inbound.end();
        inbound.end();
        assertThat(calls).containsExactly("closed");
    }

    @Test
    void a_message_after_the_end_is_dropped() {
        open();
        inbound.end();
        inbound.text("a", true, connection);
        assertThat(calls).containsExactly("closed");
    }

    @Test
    void a_container_that_delivers_two_messages_at_once_is_told_off() {
        open();
        inText = () -> assertThatThrownBy(() -> inbound.binary(new byte[1], true, connection))
                .isInstanceOf(IllegalStateException.class);
        inbound.text("a", true, connection);
        assertThat(calls).containsExactly("begin a", "end a");
    }

    @Test
    void after_a_message_that_is_too_long_nothing_is_delivered() {
        open();
        inbound.text("0123456789", false, connection);
        inbound.text("x", false, connection);
        inbound.text("y", true, connection);
        inbound.binary(new byte[1], true, connection);
        assertThat(calls).isEmpty();
    }
}
