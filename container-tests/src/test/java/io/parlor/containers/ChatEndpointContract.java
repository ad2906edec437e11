package io.parlor.containers;

import io.parlor.transport.jakarta.EndpointOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What the endpoint promises to the engine and to clients, in every container. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ChatEndpointContract {
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    final AtomicInteger names = new AtomicInteger();
    final RecordingAcceptor acceptor = new RecordingAcceptor();
    private TransportLauncher launcher;
    int port;

    abstract TransportLauncher launcher();

    /** What a refusal of the origin before the upgrade looks like. */
    int statusOfRefusedOrigin() {
        return 403;
    }

    /** More than what the container keeps for itself of a connection that sent 60 000 bytes, and less than that and the message. */
    int bytesKeptByContainer() {
        return 30_000;
    }

    /** What the container answers to an offer of compression, if the host wants it; null where it has to be taught first. */
    String extensionOfContainer() {
        return null;
    }

    @BeforeAll
    void start() throws Exception {
        launcher = launcher();
        port = launcher.start(acceptor, EndpointOptions.DEFAULT.withCloseTimeout(CLOSE_TIMEOUT));
    }

    @AfterAll
    void stop() {
        launcher.close();
    }

    @Nested
    class Messages extends EndpointMessagesContract {
        Messages() {
            super(ChatEndpointContract.this);
        }
    }

    @Nested
    class Handshakes extends EndpointHandshakesContract {
        Handshakes() {
            super(ChatEndpointContract.this);
        }
    }

    @Nested
    class Closing extends EndpointClosingContract {
        Closing() {
            super(ChatEndpointContract.this);
        }
    }
}
