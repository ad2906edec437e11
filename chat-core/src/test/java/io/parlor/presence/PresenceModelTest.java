package io.parlor.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Replicas against the truth, over random histories of sessions and of all that can happen to nodes and signals. */
class PresenceModelTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(8);
    private static final PresenceTimes TIMES = new PresenceTimes(HEARTBEAT, Duration.ofSeconds(3));
    private static final int USERS = 6;
    private static final int MAX_NODES = 4;

    enum Kind {
        ENTER,
        LEAVE,
        LOSE,
        START,
        CRASH,
        CLOSE,
        CUT_OFF,
        HEAL,
        CALM,
        STORM,
        ADVANCE
    }

    record Action(Kind kind, int node, int user) {}

    @Property(tries = 1_000)
    void twoHeartbeatsAfterTheLastFaultAllNodesKnowWhoIsThere(
            @ForAll("actions") List<Action> actions, @ForAll long seed) {
        Run run = new Run(seed, true);
        actions.forEach(run::perform);
        run.network.recover();
        run.network.advance(2 * HEARTBEAT.toNanos());

        run.requireConvergence();
    }

    @Property(tries = 1_000)
    void soItIsAfterEachFaultAlone(@ForAll("actions") List<Action> actions, @ForAll long seed) {
        Run run = new Run(seed, false);
        for (Action action : actions) {
            if (action.kind() != Kind.STORM) {
                run.perform(action);
            }
            if (action.kind() == Kind.CRASH || action.kind() == Kind.HEAL || action.kind() == Kind.START) {
                run.network.heal();
                run.network.advance(2 * HEARTBEAT.toNanos());
                run.requireConvergence();
            }
        }
    }

    private static final class Run {
        final SimNetwork network;
        final Random random;

        Run(long seed, boolean faulty) {
            random = new Random(seed);
            network = new SimNetwork(seed, HEARTBEAT.toNanos());
            network.faulty = faulty;
            start();
            start();
        }

        void start() {
            long id;
            do {
                id = random.nextLong();
            } while (id == PresenceMessage.ALL);
            new SimNode(network, TIMES, id, random.nextLong(TIMES.tick().toNanos()));
        }

        void perform(Action action) {
            if (network.nodes.isEmpty()) {
                start();
            }
            SimNode node = network.nodes.get(action.node() % network.nodes.size());
            UserId user = new UserId("user" + action.user());
            switch (action.kind()) {
                case ENTER -> node.enter(user);
                case LEAVE -> node.exit(user, false);
                case LOSE -> node.exit(user, true);
                case START -> {
                    if (network.nodes.size() < MAX_NODES) {
                        start();
                    }
                }
                case CRASH -> node.crash();
                case CLOSE -> node.close();
                case CUT_OFF -> network.cutOff(node);
                case HEAL -> network.heal();
                case CALM -> network.faulty = false;
                case STORM -> network.faulty = true;
                case ADVANCE -> network.advance(HEARTBEAT.toNanos() * (1 + action.user()) / 8);
            }
        }

        void requireConvergence() {
            Map<UserId, Integer> truth = new HashMap<>();
            for (SimNode node : network.nodes) {
                node.sessions.forEach((user, count) -> truth.merge(user, count, Integer::sum));
                node.departing.forEach((user, until) -> {
                    if (until > network.now) {
                        truth.merge(user, 1, Integer::sum);
                    }
                });
            }
            for (SimNode node : new ArrayList<>(network.nodes)) {
                Map<UserId, Integer> known = new HashMap<>();
                for (UserId user : node.replica.users(Integer.MAX_VALUE)) {
                    known.put(user, node.replica.sessions(user));
                }
                assertThat(known).isEqualTo(truth);
                assertThat(node.replica.count()).isEqualTo(truth.size());
                assertThat(node.replica.peers()).isLessThan(network.nodes.size());
            }
        }
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(10, Kind.ENTER),
                Tuple.of(4, Kind.LEAVE),
                Tuple.of(4, Kind.LOSE),
                Tuple.of(3, Kind.START),
                Tuple.of(2, Kind.CRASH),
                Tuple.of(1, Kind.CLOSE),
                Tuple.of(2, Kind.CUT_OFF),
                Tuple.of(2, Kind.HEAL),
                Tuple.of(1, Kind.CALM),
                Tuple.of(1, Kind.STORM),
                Tuple.of(8, Kind.ADVANCE));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, MAX_NODES - 1),
                        Arbitraries.integers().between(0, USERS - 1))
                .as(Action::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(60);
    }
}
