package io.parlor.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A part of {@link ChatEndpointContract}, against its endpoint. */
abstract class ChatEndpointTopic {
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Logger LOG = LoggerFactory.getLogger(ChatEndpointTopic.class);

    final ChatEndpointContract contract;
    final RecordingAcceptor acceptor;
    final int port;

    ChatEndpointTopic(ChatEndpointContract contract) {
        this.contract = contract;
        acceptor = contract.acceptor;
        port = contract.port;
    }

    String newName() {
        return "c" + contract.names.incrementAndGet();
    }

    RawClient client(String name) throws IOException {
        return client(name, Map.of());
    }

    RawClient client(String name, Map<String, String> headers) throws IOException {
        return new RawClient(port, "/chat?name=" + name, headers);
    }

    RecordedConnection accepted(String name) {
        if (acceptor.connection(name) == null) {
            eventually().until(() -> acceptor.connection(name) != null);
        }
        return acceptor.connection(name);
    }

    void awaitEnd(String name) {
        awaitEnd(accepted(name));
    }

    static void awaitEnd(RecordedConnection connection) {
        eventually().until(() -> connection.closed() > 0);
        assertThat(connection.closed()).isEqualTo(1);
        assertThat(connection.breaches()).isEmpty();
    }

    /** Tomcat lets exceptions out of its threads when a connection goes during a write: not what is tested. */
    static ConditionFactory eventually() {
        return await().pollInterval(POLL).dontCatchUncaughtExceptions();
    }

    static void sendUntilCut(RawClient client, byte[] text) {
        try {
            client.send(RawClient.TEXT, true, text);
        } catch (IOException e) {
            LOG.debug("cut while sending", e);
        }
    }
}
