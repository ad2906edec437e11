package io.parlor.spring.actuate;

import io.parlor.ChatServer;
import io.parlor.model.RoomId;
import io.parlor.room.Follower;
import io.parlor.room.Room;
import io.parlor.session.NodeStats;
import io.parlor.spring.autoconfigure.ChatLifecycle;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/**
 * {@code /actuator/parlor}: this node; below it {@code rooms}, {@code rooms/NAME}, {@code sessions}; and {@code drain}, which is posted to. Lists are
 * cut at {@value #MOST} entries.
 */
@Endpoint(id = "parlor")
final class ChatActuatorEndpoint {
    static final int MOST = 1_000;
    private static final long PATIENCE_SECONDS = 10;

    private final ChatServer server;
    private final ChatLifecycle lifecycle;
    private final BrokerMonitor monitor;
    private final ApplicationContext context;

    ChatActuatorEndpoint(
            ChatServer server, ChatLifecycle lifecycle, BrokerMonitor monitor, ApplicationContext context) {
        this.server = server;
        this.lifecycle = lifecycle;
        this.monitor = monitor;
        this.context = context;
    }

    record Node(boolean draining, Broker broker, NodeStats stats) {}

    record Broker(
            String name,
            String state,
            boolean durable,
            boolean shared,
            boolean retained,
            @Nullable String lastFailure) {}

    record Rooms(int count, List<RoomSummary> rooms) {}

    record RoomSummary(String room, int users) {}

    /** @param lag of the session that is furthest behind in the tail; sessions that read the log count as {@code catchingUp} */
    record RoomState(String room, int users, int followers, int catchingUp, int lag, List<FollowerState> slowest) {}

    record FollowerState(
            String session,
            String user,
            String position,
            @Nullable Integer behind) {}

    record Sessions(int count, List<SessionState> sessions) {}

    record SessionState(
            String session,
            String user,
            int rooms,
            @Nullable String subprotocol) {}

    record Draining(boolean draining) {}

    @ReadOperation
    Node node() {
        var profile = monitor.broker().profile();
        Broker broker = new Broker(
                profile.name(),
                monitor.state().name().toLowerCase(java.util.Locale.ROOT),
                profile.durable(),
                profile.shared(),
                profile.retained(),
                monitor.lastFailure());
        return new Node(lifecycle.isDraining(), broker, server.stats());
    }

    @ReadOperation
    @Nullable Object part(@Selector(match = Match.ALL_REMAINING) String... path) {
        if (path[0].equals("sessions") && path.length == 1) {
            return sessions();
        }
        if (path[0].equals("rooms")) {
            String name = String.join("/", List.of(path).subList(1, path.length));
            return path.length == 1 ? rooms() : room(name);
        }
        return null;
    }

    /** Answers at once; {@code GET} tells how many sessions are left. */
    @WriteOperation
    @Nullable Draining drain(@Selector String action) {
        if (!action.equals("drain")) {
            return null;
        }
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        var unused = lifecycle.drain();
        return new Draining(true);
    }

    private Rooms rooms() {
        var open = server.rooms().open();
        return new Rooms(
                open.size(),
                open.stream()
                        .map(RoomId::value)
                        .sorted()
                        .limit(MOST)
                        .map(name -> new RoomSummary(
                                name, server.room(name).members().size()))
                        .toList());
    }

    private @Nullable RoomState room(String name) {
        if (!RoomId.isValid(name)) {
            return null;
        }
        Room room = server.room(name);
        List<Follower> followers;
        try {
            followers = room.followers()
                    .toCompletableFuture()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the delivery workers do not answer", e);
        }
        return new RoomState(
                name,
                room.members().size(),
                followers.size(),
                (int) followers.stream().filter(f -> f.behind() == null).count(),
                followers.stream()
                        .map(Follower::behind)
                        .filter(Objects::nonNull)
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElse(0),
                followers.stream()
                        .sorted(Comparator.comparing(
                                Follower::behind, Comparator.nullsFirst(Comparator.reverseOrder())))
                        .limit(MOST)
                        .map(f -> new FollowerState(
                                f.session().value(),
                                f.user().value(),
                                f.position().toString(),
                                f.behind()))
                        .toList());
    }

    private Sessions sessions() {
        return new Sessions(
                server.sessions().count(),
                server.sessions().all().stream()
                        .limit(MOST)
                        .map(session -> new SessionState(
                                session.id().value(),
                                session.user().value(),
                                session.rooms().size(),
                                session.handshake().subprotocol()))
                        .toList());
    }
}
