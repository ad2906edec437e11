package io.parlor.testkit;

import io.parlor.broker.MessageBroker;
import io.parlor.model.RoomId;
import java.util.List;

/**
 * What a {@link BrokerFixture} can do to its backend, each power an interface that it implements or does not. All calls block until what
 * they do is in effect. The kit undoes what it did, also when a test fails.
 */
public interface BackendPower {
    /** Ends the backend's process as {@code kill -9} does, and starts it again on what it had written. */
    interface Crash extends BackendPower {
        void kill9();

        /** Returns when the backend takes commands; does nothing if it runs. */
        void restart();
    }

    /** Stops the backend's process as {@code SIGSTOP} does, its connections open, and lets it go on. */
    interface Pause extends BackendPower {
        void pause();

        /** Does nothing if it is not paused. */
        void resume();
    }

    /** Comes between the nodes and the backend: nodes that {@link BrokerFixture#newNodes} makes connect through a {@link RawTcpProxy}. */
    interface Links extends BackendPower {
        /** Resets all connections, and refuses new ones. */
        void cutLinks();

        /** Leaves all connections open, old ones and new ones, and lets nothing through: nobody can tell but by waiting. */
        void blackHoleLinks();

        /**
         * Lets new connections work again. Those that were black-holed stay silent until a node gives them up, as when a
         * middlebox has forgotten them. Does nothing if nothing is wrong.
         */
        void healLinks();

        /** A node on the same backend whose links nothing happens to. */
        MessageBroker newUntouchedNode(NodeSettings settings);
    }

    /** Loses the whole log, all that the backend knows about it included, as a flush or a new disk does. */
    interface Flush extends BackendPower {
        void loseEverything();
    }

    /** Takes the newest records back, as a failover does to a replica that lagged. */
    interface Rewind extends BackendPower {
        /** On return the room's log is as it was before its newest {@code records} were appended. */
        void rewind(RoomId room, int records);
    }

    /** Has a retention by count. */
    interface Trim extends BackendPower {
        /**
         * As {@link BrokerFixture#newNodes} with the default settings, but of a room's records they keep at least the newest
         * {@code records}, and not more than a hundred times as many for long while more are appended.
         */
        List<MessageBroker> newNodesRetaining(int count, int records);
    }
}
