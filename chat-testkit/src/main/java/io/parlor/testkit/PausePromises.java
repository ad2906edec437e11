package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The backend stands still for longer than commands wait, its connections open. */
abstract class PausePromises extends FaultPromises {
    private static final int BOUND = 50;

    PausePromises(Cluster cluster) {
        super(cluster);
    }

    @Promise(needs = Need.PAUSE)
    void anAppendThatIsNotAnsweredInTimeIsUnknown() {
        MessageBroker node = cluster().newNodes(1, IMPATIENT).get(0);
        RoomId room = newRoom();
        append(node, room, "before");

        power().pause();

        assertThat(awaitFailure(node.append(room, record("unanswered"))))
                .isIn(BrokerException.Kind.OUTCOME_UNKNOWN, BrokerException.Kind.UNAVAILABLE);
    }

    @Promise(needs = {Need.PAUSE, Need.RETENTION})
    void aReadThatIsNotAnsweredInTimeFailsAsRetryable() {
        MessageBroker node = cluster().newNodes(1, IMPATIENT).get(0);
        RoomId room = newRoom();
        append(node, room, "before");

        power().pause();

        assertThat(awaitFailure(node.read(room, new LogRange.Last(1))))
                .isIn(BrokerException.Kind.OUTCOME_UNKNOWN, BrokerException.Kind.UNAVAILABLE);
    }

    @Promise(needs = {Need.PAUSE, Need.KEYS})
    void aRetryResolvesAnUnknownOutcome() {
        List<MessageBroker> nodes = cluster().newNodes(2, IMPATIENT);
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(nodes.get(1), room, listener);
        power().pause();
        awaitFailure(nodes.get(0).append(room, keyed("k", "asked twice")));
        power().resume();

        LogEntry end = new RetryingSender(nodes.get(1), patience())
                .appendAll(room, "between", 1)
                .get(0);
        Position position = appendUntilAcknowledged(nodes.get(1), room);

        assertThat(position).isNotEqualTo(end.position());
        Position last = append(nodes.get(0), room, "end");
        assertThat(textsOf(listener.awaitPosition(last))).containsExactlyInAnyOrder("asked twice", "between0", "end");
    }

    private Position appendUntilAcknowledged(MessageBroker node, RoomId room) {
        CompletionStage<Position> stage = node.append(room, keyed("k", "asked twice"));
        while (Outcome.of(stage, patience()) != Outcome.STORED) {
            stage = node.append(room, keyed("k", "asked twice"));
        }
        return await(stage);
    }

    @Promise(needs = {Need.PAUSE, Need.RETENTION})
    void aPauseInTheMiddleLosesAndDoublesNothing() {
        MessageBroker witness = cluster().newNodes(1, IMPATIENT).get(0);
        assertThatNothingIsLostOrDoubledThrough(() -> {
            power().pause();
            awaitFailure(witness.append(newRoom(), record("longer than the timeout")));
            power().resume();
        });
    }

    @Promise(needs = Need.PAUSE)
    void moreThanTheBoundInFlightIsRefusedAsOverload() {
        MessageBroker node =
                cluster().newNodes(1, IMPATIENT.withAppendsInFlight(BOUND)).get(0);
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(node, room, listener);
        append(node, room, "before");

        power().pause();
        List<CompletionStage<Position>> stages = new ArrayList<>();
        for (int i = 0; i < 4 * BOUND; i++) {
            stages.add(node.append(room, record("m" + i)));
        }
        long refused = stages.stream()
                .map(this::awaitFailure)
                .filter(kind -> kind == BrokerException.Kind.OVERLOADED)
                .count();
        power().resume();

        assertThat(refused).isGreaterThanOrEqualTo(3 * BOUND);
        LogEntry after =
                new RetryingSender(node, patience()).appendAll(room, "after", 1).get(0);
        listener.awaitPosition(after.position());
    }

    private BackendPower.Pause power() {
        return cluster().power(BackendPower.Pause.class);
    }
}
