package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.broker.LogRange;
import io.parlor.broker.MessageBroker;
import io.parlor.model.RoomId;
import io.parlor.security.Authenticator;
import io.parlor.security.RateLimit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/**
 * Whole chat servers on the backend, with clients that come and go, while whatever can fail does: connections, nodes, the backend. In the end every client has
 * the room's log, in order, once, and all that was acknowledged is in it once.
 */
abstract class ChatPromises extends BrokerPromises {
    private static final int NODES = 3;
    private static final int FOLLOWERS = 20;
    private static final int SENDERS = 3;
    private static final int FAULTS = 12;
    private static final long POST_EVERY_MILLIS = 20;
    /** All together fewer than any backend retains. */
    private static final int MAX_POSTS = 300;

    private static final int POSTS_BETWEEN = 10;

    /** A sender that waits for so many acknowledgements posts no more. */
    private static final int MAX_PENDING = 5;

    private static final NodeSettings IMPATIENT = FaultPromises.IMPATIENT;
    private static final RateLimit NO_LIMIT = new RateLimit(1_000_000, 1_000_000);

    private final List<ChatServer> servers = new ArrayList<>();
    // Replaced by the test's thread, used by all.
    private final List<ChatServer> alive = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService network = Executors.newScheduledThreadPool(4);

    ChatPromises(Cluster cluster) {
        super(cluster);
    }

    @AfterEach
    final void stop() {
        network.shutdownNow();
        servers.forEach(ChatServer::close);
    }

    @Promise(needs = {Need.RETENTION, Need.KEYS})
    void everyClientEndsWithTheWholeLogOnceAndInOrderWhateverFails() {
        long seed = Long.getLong("parlor.seed", ThreadLocalRandom.current().nextLong());
        Random random = new Random(seed);
        RoomId room = newRoom();
        List<MessageBroker> brokers = cluster().newNodes(NODES + 1, IMPATIENT);
        brokers.subList(0, NODES).forEach(this::startServer);
        MessageBroker witness = brokers.get(NODES);
        List<ReconnectingClient> senders = clients("sender", SENDERS, room);
        List<ReconnectingClient> clients = new ArrayList<>(senders);
        clients.addAll(clients("follower", FOLLOWERS, room));
        clients.forEach(ReconnectingClient::connect);
        List<ScheduledFuture<?>> posting =
                senders.stream().map(this::postEverySoOften).toList();

        List<String> faults = new ArrayList<>();
        for (int i = 0; i < FAULTS; i++) {
            faults.add(somethingFails(random, clients, witness));
            int enough = Math.min(acknowledgedBy(senders) + POSTS_BETWEEN, SENDERS * MAX_POSTS);
            awaitUntil("posting goes on", () -> acknowledgedBy(senders) >= enough);
        }
        posting.forEach(each -> each.cancel(false));
        // Whoever has not seen the end because its connection is silently dead finds it on another one.
        clients.forEach(ReconnectingClient::connect);
        awaitUntil("all posts are acknowledged", () -> senders.stream().allMatch(sender -> sender.pending() == 0));

        List<String> log = readAllBefore(witness, room, new LogRange.Last(100)).stream()
                .map(entry -> entry.position().toString())
                .toList();
        clients.forEach(client ->
                awaitUntil("a client has the whole log", () -> client.seen().size() >= log.size()));
        report(seed, faults, clients, log);
        assertThat(clients).flatExtracting(ReconnectingClient::faults).isEmpty();
        assertThatAllIsThereOnce(senders, clients, log);
        clients.forEach(ReconnectingClient::end);
    }

    private void assertThatAllIsThereOnce(
            List<ReconnectingClient> senders, List<ReconnectingClient> clients, List<String> log) {
        List<ReconnectingClient.Seen> seen = clients.get(0).seen();
        assertThat(seen).extracting(ReconnectingClient.Seen::position).isEqualTo(log);
        for (ReconnectingClient client : clients) {
            assertThat(client.seen()).isEqualTo(seen);
        }
        Map<String, String> acknowledged = new HashMap<>();
        senders.forEach(sender -> acknowledged.putAll(sender.acknowledged()));
        Map<String, String> found = new HashMap<>();
        seen.forEach(each -> found.put(each.text(), each.position()));
        assertThat(found).isEqualTo(acknowledged).hasSize(log.size());
    }

    private void report(long seed, List<String> faults, List<ReconnectingClient> clients, List<String> log) {
        System.out.printf(
                "chat on %s, seed %d: %d clients, %d connections, %d events each, %d different; %s%n",
                cluster().profile().name(),
                seed,
                clients.size(),
                clients.stream().mapToInt(ReconnectingClient::connections).sum(),
                log.size(),
                clients.stream()
                        .filter(client -> !client.seen().stream()
                                .map(ReconnectingClient.Seen::position)
                                .toList()
                                .equals(log))
                        .count(),
                faults);
    }

    private static int acknowledgedBy(List<ReconnectingClient> senders) {
        return senders.stream().mapToInt(sender -> sender.acknowledged().size()).sum();
    }

    private void startServer(MessageBroker broker) {
        ChatServer server = ChatServer.builder()
                .broker(broker)
                .authenticator(Authenticator.guests())
                .connectRate(NO_LIMIT)
                .commandRate(NO_LIMIT)
                .tailEvents(32)
                .build();
        servers.add(server);
        alive.add(server);
    }

    private List<ReconnectingClient> clients(String name, int count, RoomId room) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ReconnectingClient(name + i, room, this::anyNode, network))
                .toList();
    }

    private ChatServer anyNode() {
        return alive.get(ThreadLocalRandom.current().nextInt(alive.size()));
    }

    private ScheduledFuture<?> postEverySoOften(ReconnectingClient sender) {
        int[] posted = {0};
        return network.scheduleWithFixedDelay(
                () -> {
                    if (posted[0] < MAX_POSTS && sender.pending() < MAX_PENDING) {
                        sender.post("p" + System.identityHashCode(sender) + "-" + posted[0]++);
                    }
                },
                0,
                POST_EVERY_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Returns when it is mended. */
    private String somethingFails(Random random, List<ReconnectingClient> clients, MessageBroker witness) {
        BrokerFixture fixture = cluster().fixture();
        switch (random.nextInt(6)) {
            case 0 -> {
                if (fixture instanceof BackendPower.Crash crash
                        && cluster().profile().durable()) {
                    crash.kill9();
                    crash.restart();
                    return "kill -9";
                }
            }
            case 1 -> {
                if (fixture instanceof BackendPower.Pause pause) {
                    pause.pause();
                    awaitFailure(witness.append(newRoom(), record("longer than the timeout")));
                    pause.resume();
                    return "pause";
                }
            }
            case 2 -> {
                if (fixture instanceof BackendPower.Links links) {
                    links.cutLinks();
                    links.healLinks();
                    return "cut";
                }
            }
            case 3 -> {
                if (fixture instanceof BackendPower.Links links) {
                    links.blackHoleLinks();
                    awaitFailure(witness.append(newRoom(), record("longer than the timeout")));
                    links.healLinks();
                    return "black hole";
                }
            }
            case 4 -> {
                alive.remove(random.nextInt(alive.size()));
                startServer(
                        cluster().profile().shared()
                                ? cluster().newNodes(1, IMPATIENT).get(0)
                                : witness);
                clients.stream().filter(client -> random.nextInt(NODES) == 0).forEach(ReconnectingClient::loseNode);
                return "dead node";
            }
            default -> {
                // What happens all the time happens below.
            }
        }
        for (int i = 0; i < clients.size(); i++) {
            clients.get(random.nextInt(clients.size())).connect();
        }
        return "cut clients";
    }

    private void awaitUntil(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(patience().multipliedBy(2)).until(condition);
    }
}
