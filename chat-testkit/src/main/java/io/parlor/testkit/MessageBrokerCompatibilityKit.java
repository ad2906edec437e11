package io.parlor.testkit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/**
 * The tests that every {@link io.parlor.broker.MessageBroker} passes. An adapter's test extends this and gives a {@link BrokerFixture};
 * which promises are tested follows from the {@link io.parlor.broker.BrokerProfile} of its nodes and from the fixture's
 * {@link BackendPower powers}. What does not apply is not in the report; nothing is skipped.
 *
 * <pre>{@code
 * class InMemoryMessageBrokerTest extends MessageBrokerCompatibilityKit {
 *     @Override
 *     protected BrokerFixture newFixture() {
 *         return new InMemoryFixture();
 *     }
 * }
 * }</pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MessageBrokerCompatibilityKit {
    // Written by the thread that runs the tests, before the first and after the last.
    private @Nullable Cluster cluster;

    /** Starts the backend. Called once, before the first test; must fail, saying what to install, where there is none to start. */
    protected abstract BrokerFixture newFixture();

    @BeforeAll
    final void start() {
        cluster = new Cluster(newFixture());
    }

    @AfterAll
    final void stop() {
        if (cluster != null) {
            cluster.fixture().close();
            cluster = null;
        }
    }

    final Cluster running() {
        if (cluster == null) {
            throw new IllegalStateException("the backend is not running");
        }
        return cluster;
    }

    @Nested
    class Append extends AppendPromises {
        Append() {
            super(running());
        }
    }

    @Nested
    class Keys extends KeyPromises {
        Keys() {
            super(running());
        }
    }

    @Nested
    class Follow extends FollowPromises {
        Follow() {
            super(running());
        }
    }

    @Nested
    class Churn extends ChurnPromises {
        Churn() {
            super(running());
        }
    }

    @Nested
    class Read extends ReadPromises {
        Read() {
            super(running());
        }
    }

    @Nested
    class Continuity extends ContinuityPromises {
        Continuity() {
            super(running());
        }
    }

    @Nested
    class Rooms extends RoomPromises {
        Rooms() {
            super(running());
        }
    }

    @Nested
    class Signals extends SignalPromises {
        Signals() {
            super(running());
        }
    }

    @Nested
    class Groups extends GroupPromises {
        Groups() {
            super(running());
        }
    }

    @Nested
    class LostLog extends LostLogPromises {
        LostLog() {
            super(running());
        }
    }

    @Nested
    class Crash extends CrashPromises {
        Crash() {
            super(running());
        }
    }

    @Nested
    class Pause extends PausePromises {
        Pause() {
            super(running());
        }
    }

    @Nested
    class Links extends LinkPromises {
        Links() {
            super(running());
        }
    }

    @Nested
    class Chat extends ChatPromises {
        Chat() {
            super(running());
        }
    }
}
