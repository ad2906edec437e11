package io.parlor.benchmarks;

import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Rooms that are followed and left again: each is bound to the node's queue of signals, and unbound. */
final class BindingChurn {
    private static final int ROOMS = Integer.getInteger("churn", 10_000);
    private static final int AT_ONCE = 500;
    private static final int ROUNDS = 3;

    private static final RoomListener NOBODY = new RoomListener() {
        @Override
        public void onRecord(Position position, LogRecord record) {}

        @Override
        public void onSignal(byte[] payload) {}

        @Override
        public void onReset(Position resumed, GapReason reason) {}
    };

    private BindingChurn() {}

    static void measure(MessageBroker broker) {
        for (int round = 0; round < ROUNDS; round++) {
            String prefix = "churn" + round + "-";
            List<RoomSubscription> open = new ArrayList<>();
            long start = System.nanoTime();
            for (int from = 0; from < ROOMS; from += AT_ONCE) {
                List<CompletableFuture<RoomSubscription>> following = IntStream.range(from, from + AT_ONCE)
                        .mapToObj(i ->
                                broker.follow(new RoomId(prefix + i), NOBODY).toCompletableFuture())
                        .toList();
                following.forEach(each -> open.add(each.join()));
            }
            System.out.printf(
                    "round %d: %d rooms followed, %d at once, %,.0f a second%s%n",
                    round + 1,
                    ROOMS,
                    AT_ONCE,
                    ROOMS / ((System.nanoTime() - start) / 1e9),
                    round == 0 ? "" : ", while as many were being left");
            open.forEach(RoomSubscription::close);
        }
    }
}
