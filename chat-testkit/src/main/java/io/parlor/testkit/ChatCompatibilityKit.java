package io.parlor.testkit;

import io.parlor.ChatServer;
import io.parlor.ChatServerBuilder;
import io.parlor.broker.MessageBroker;
import io.parlor.security.Authenticator;
import io.parlor.security.Decision;
import io.parlor.security.RateLimit;
import io.parlor.security.RoomPolicy;
import io.parlor.security.RoomRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/**
 * What users see of each other through chat servers that share a backend, and goes on where one of these is killed: the tests of
 * {@link MessageBrokerCompatibilityKit} are about brokers, these about all that Parlor makes of them. An adapter's test extends this, or
 * {@link ChatAndStoresCompatibilityKit} if it has stores for all nodes too.
 *
 * <p>The node that is killed is a process of its own, in which another instance of the test's class connects to the backend: so that class needs a
 * constructor without parameters.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ChatCompatibilityKit {
    /** Of presence: a node that is dead is gone after two. Generous, since a process on a busy machine may be silent for a while. */
    static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final RateLimit NO_LIMIT = new RateLimit(1_000_000, 1_000_000);

    // Written by the thread that runs the tests, before the first and after the last.
    private @Nullable Nodes nodes;

    /**
     * Starts the backend. Called once, before the first test; must fail, saying what to install, where there is none to start.
     *
     * @return what {@link #connect} needs to find it
     */
    protected abstract String startBackend();

    protected abstract void stopBackend();

    /** Connects as one node does; in the process of the tests or in another one. */
    protected abstract MessageBroker connect(String address);

    /** How long the kit waits for what must come. */
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @BeforeAll
    final void start() {
        nodes = new Nodes(this, startBackend());
    }

    @AfterAll
    final void stop() {
        if (nodes != null) {
            nodes.close();
            nodes = null;
        }
        stopBackend();
    }

    final Nodes running() {
        if (nodes == null) {
            throw new IllegalStateException("the backend is not running");
        }
        return nodes;
    }

    /** A node that is to be killed. */
    ChatNode startDoomed(String address) {
        return ChatProcess.start(this, address);
    }

    /** A server of the kit's; users whose names begin with {@code mod} are moderators. */
    ChatServerBuilder configure(MessageBroker broker) {
        return ChatServer.builder()
                .broker(broker)
                .authenticator(Authenticator.guests())
                .policy(new Moderated())
                .connectRate(NO_LIMIT)
                .commandRate(NO_LIMIT)
                .heartbeat(Duration.ZERO)
                .presenceHeartbeat(HEARTBEAT)
                .presenceGrace(GRACE);
    }

    private static final class Moderated implements RoomPolicy {
        @Override
        public CompletionStage<Decision> decide(RoomRequest request) {
            return CompletableFuture.completedFuture(Decision.allow());
        }

        @Override
        public CompletionStage<Decision> moderates(RoomRequest request) {
            boolean moderator = request.user().value().startsWith("mod");
            return CompletableFuture.completedFuture(moderator ? Decision.allow() : Decision.deny("no moderator"));
        }
    }

    @Nested
    class Events extends EventScenes {
        Events() {
            super(running());
        }
    }

    @Nested
    class People extends PeopleScenes {
        People() {
            super(running());
        }
    }

    @Nested
    class Notices extends NoticeScenes {
        Notices() {
            super(running());
        }
    }
}
