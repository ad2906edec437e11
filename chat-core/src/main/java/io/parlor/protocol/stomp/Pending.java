package io.parlor.protocol.stomp;

import org.jspecify.annotations.Nullable;

/** What the answer to a command is to become. Written down by the transport's thread before the command goes out, taken by the worker with its answer. */
sealed interface Pending {
    /** What the client wants to have acknowledged; null for nothing. */
    @Nullable String receipt();

    /** Whether the session can go on after a refusal, for a client that reads them. */
    default boolean canBeRefused() {
        return false;
    }

    /** @param sends the client's heart-beat: how often it can send one, and wants one, in milliseconds; 0 for never */
    record Connecting(StompVersion version, long sends, long wants) implements Pending {
        @Override
        public @Nullable String receipt() {
            return null;
        }
    }

    record Subscribing(Subscription subscription, @Nullable String receipt) implements Pending {}

    record Unsubscribing(
            Subscription subscription, @Nullable String receipt) implements Pending {}

    /** Nothing but the receipt. */
    record Acknowledging(String receipt) implements Pending {
        @Override
        public boolean canBeRefused() {
            return true;
        }
    }

    /** One post of a transaction. */
    record Committing(Commit commit) implements Pending {
        @Override
        public @Nullable String receipt() {
            return commit.receipt;
        }

        @Override
        public boolean canBeRefused() {
            return true;
        }
    }

    /** @param correlation to be repeated with the reply */
    record Asking(@Nullable String receipt, @Nullable String correlation) implements Pending {
        @Override
        public boolean canBeRefused() {
            return true;
        }
    }

    /** The client has broken the protocol. */
    record Broken(@Nullable String receipt) implements Pending {}

    /** The posts of a transaction that are not confirmed yet. Of the worker. */
    final class Commit {
        final @Nullable String receipt;
        private int open;

        Commit(@Nullable String receipt, int posts) {
            this.receipt = receipt;
            this.open = posts;
        }

        /** Whether that was the last one. One that is refused is not counted, so that there is no receipt. */
        boolean confirmed() {
            return --open == 0;
        }
    }
}
