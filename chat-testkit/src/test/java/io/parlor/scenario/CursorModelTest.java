package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.security.Authenticator;
import io.parlor.security.RateLimit;
import io.parlor.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Cursors, tail and log against a list, over random interleavings of everything that can happen to them. */
class CursorModelTest {
    private static final int CLIENTS = 3;
    private static final byte[] EVENT =
            "{\"type\":\"message\",\"from\":\"bob\",\"at\":1,\"body\":1}".getBytes(StandardCharsets.UTF_8);

    enum Kind {
        APPEND,
        APPEND_MANY,
        TRIM,
        STALL,
        UNSTALL,
        DISCONNECT,
        CONNECT,
        RUN_SOME,
        RUN_ALL,
        ADVANCE,
        RESET,
        FAIL
    }

    record Action(Kind kind, int client, int count) {}

    @Property(tries = 3_000)
    void aClientThatIsThereSeesEverythingInOrderOrIsToldOfAGap(
            @ForAll("actions") List<Action> actions, @ForAll long seed, @ForAll boolean dense) {
        check(actions, seed, dense);
    }

    @Property(tries = 2_000)
    void soItIsAlsoWhereTheLogOftenCannotBeRead(
            @ForAll("actionsAndFailures") List<Action> actions, @ForAll long seed, @ForAll boolean dense) {
        check(actions, seed, dense);
    }

    private static void check(List<Action> actions, long seed, boolean dense) {
        VirtualTime time = new VirtualTime(seed);
        ModelBroker broker = new ModelBroker(time, seed, dense);
        try (ChatServer server = server(time, broker)) {
            List<SimClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new SimClient(server, broker));
            }
            actions.forEach(action -> perform(action, clients.get(action.client()), broker, time));
            broker.recover();
            settle(clients, time);
            for (SimClient client : clients) {
                assertThat(client.faults()).isEmpty();
                assertThat(client.live).isTrue();
                assertThat(client.isInGap() || broker.end().equals(client.seen()))
                        .as("ends at %s, saw %s", broker.end(), client.seen())
                        .isTrue();
            }
            clients.forEach(SimClient::disconnect);
            time.advance(Duration.ofSeconds(30));
            assertThat(server.rooms().count()).isZero();
            assertThat(server.sessions().count()).isZero();
            assertThat(broker.openSubscriptions()).isZero();
        }
    }

    private static ChatServer server(VirtualTime time, ModelBroker broker) {
        return ChatServer.builder()
                .broker(broker)
                .authenticator(Authenticator.guests())
                .executor(time)
                .scheduler(time)
                .clock(time)
                .workers(2)
                .tailEvents(4)
                .heartbeat(Duration.ZERO)
                .writeTimeout(Duration.ofDays(1))
                .connectTimeout(Duration.ofDays(1))
                .commandRate(new RateLimit(100_000, 100_000))
                .build();
    }

    private static void perform(Action action, SimClient client, ModelBroker broker, VirtualTime time) {
        switch (action.kind()) {
            case APPEND -> broker.append(EVENT);
            case APPEND_MANY -> {
                for (int i = 0; i < action.count(); i++) {
                    broker.append(EVENT);
                }
            }
            case TRIM -> broker.trim(action.count());
            case STALL -> client.stall();
            case UNSTALL -> client.unstall();
            case DISCONNECT -> client.disconnect();
            case CONNECT -> {
                client.disconnect();
                client.connect(action.count() - 3);
            }
            case RUN_SOME -> {
                for (int i = 0; i < action.count(); i++) {
                    time.runOne();
                }
            }
            case RUN_ALL -> time.run();
            case ADVANCE -> time.advance(Duration.ofMillis(300L * action.count()));
            case RESET -> broker.reset();
            case FAIL -> broker.failNext(action.count());
        }
    }

    private static void settle(List<SimClient> clients, VirtualTime time) {
        for (SimClient client : clients) {
            client.unstall();
            client.disconnect();
            client.connect(2);
        }
        time.advance(Duration.ofSeconds(20));
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        return lists(0);
    }

    @Provide
    Arbitrary<List<Action>> actionsAndFailures() {
        return lists(6);
    }

    private static Arbitrary<List<Action>> lists(int failures) {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                net.jqwik.api.Tuple.of(failures, Kind.FAIL),
                net.jqwik.api.Tuple.of(6, Kind.APPEND),
                net.jqwik.api.Tuple.of(3, Kind.APPEND_MANY),
                net.jqwik.api.Tuple.of(2, Kind.TRIM),
                net.jqwik.api.Tuple.of(2, Kind.STALL),
                net.jqwik.api.Tuple.of(2, Kind.UNSTALL),
                net.jqwik.api.Tuple.of(1, Kind.DISCONNECT),
                net.jqwik.api.Tuple.of(3, Kind.CONNECT),
                net.jqwik.api.Tuple.of(8, Kind.RUN_SOME),
                net.jqwik.api.Tuple.of(3, Kind.RUN_ALL),
                net.jqwik.api.Tuple.of(1, Kind.ADVANCE),
                net.jqwik.api.Tuple.of(1, Kind.RESET));
        return net.jqwik.api.Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, CLIENTS - 1),
                        Arbitraries.integers().between(1, 8))
                .as(Action::new)
                .list()
                .ofMaxSize(60);
    }
}
