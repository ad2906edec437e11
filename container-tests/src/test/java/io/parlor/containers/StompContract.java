package io.parlor.containers;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** The rules of the STOMP 1.2 specification, and where 1.1 and 1.0 differ, by its sections; then what Parlor adds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StompContract {
    private StompServer running;

    abstract TransportLauncher launcher();

    @BeforeAll
    void start() throws Exception {
        running = new StompServer(launcher());
    }

    @AfterAll
    void stop() {
        running.close();
    }

    @Nested
    class Framing extends StompFramesContract {
        Framing() {
            super(running);
        }
    }

    @Nested
    class Connections extends StompConnectionContract {
        Connections() {
            super(running);
        }
    }

    @Nested
    class Messaging extends StompMessagingContract {
        Messaging() {
            super(running);
        }
    }

    @Nested
    class Rooms extends StompRoomsContract {
        Rooms() {
            super(running);
        }
    }

    @Nested
    class Hostility extends StompHostileContract {
        Hostility() {
            super(running);
        }
    }
}
