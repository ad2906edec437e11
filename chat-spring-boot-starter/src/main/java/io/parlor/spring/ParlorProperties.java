package io.parlor.spring;

import io.parlor.ChatServerBuilder;
import io.parlor.security.RateLimit;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the chat server is built.
 *
 * @param enabled Whether there is a chat server at all.
 * @param node Name of this node, told to clients. By default a random one.
 * @param workers Number of delivery workers. By default one a core.
 * @param guests Users that nobody has authenticated.
 * @param broker Where rooms are kept.
 * @param limits What bounds the load that clients can make.
 * @param timing When clients are written to, waited for and given up.
 * @param drain How the server stops.
 * @param server How connections reach the server.
 */
@ConfigurationProperties("parlor")
public record ParlorProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String node,
        @Nullable Integer workers,
        @DefaultValue Guests guests,
        @DefaultValue Broker broker,
        @DefaultValue Limits limits,
        @DefaultValue Timing timing,
        @DefaultValue Drain drain,
        @DefaultValue Server server) {

    /**
     * Users that nobody has authenticated.
     *
     * @param enabled Whether every client is believed: its token is its name. Ignored where there is an Authenticator bean.
     */
    public record Guests(@DefaultValue("false") boolean enabled) {}

    /**
     * Where rooms are kept.
     *
     * @param type Which broker. By default the one whose module is on the class path, or memory if there is none.
     */
    public record Broker(@Nullable BrokerType type) {}

    /**
     * What bounds the load that clients can make.
     *
     * @param maxFrameSize Longest message a client may send. Longer ones close its connection.
     * @param maxBodySize Longest body of a post. Longer ones are refused.
     * @param maxRoomsPerSession Most rooms a session is in.
     * @param maxPage Most events in a page of history, and in the backlog a join asks for by count.
     * @param maxCommandsInFlight Most commands of a session that await their reply.
     * @param maxSessionsPerUser Most sessions of a user on this node. The oldest is closed when there are more.
     * @param maxReplySize Most bytes of replies kept for a session that does not read. Past them it is closed, and can resume.
     * @param tailEvents Most events of a room kept in memory for live delivery.
     * @param tailSize About the most memory that these take in a room.
     * @param catchUpReads Most reads of logs at once, for sessions that resume, lag or page through history.
     * @param pageCacheSize About the most memory taken by pages of logs that are kept for a few seconds.
     * @param presenceUsers Most users in a room up to which the others are told who comes and goes.
     * @param receiptUsers Most users in a room up to which the others are told how far one has read.
     * @param commandRate How often one session may send commands.
     * @param connectRate How often connections may be opened to this node.
     */
    public record Limits(
            @DefaultValue("64KB") DataSize maxFrameSize,
            @DefaultValue("16KB") DataSize maxBodySize,
            @DefaultValue("100") int maxRoomsPerSession,
            @DefaultValue("100") int maxPage,
            @DefaultValue("64") int maxCommandsInFlight,
            @DefaultValue("20") int maxSessionsPerUser,
            @DefaultValue("512KB") DataSize maxReplySize,
            @DefaultValue("1024") int tailEvents,
            @DefaultValue("1MB") DataSize tailSize,
            @DefaultValue("16") int catchUpReads,
            @DefaultValue("16MB") DataSize pageCacheSize,
            @DefaultValue("100") int presenceUsers,
            @DefaultValue("100") int receiptUsers,
            @DefaultValue CommandRate commandRate,
            @DefaultValue ConnectRate connectRate) {}

    /**
     * How often one session may send commands.
     *
     * @param perSecond On average.
     * @param burst At once.
     */
    public record CommandRate(
            @DefaultValue("50") int perSecond,
            @DefaultValue("100") int burst) {
        RateLimit toLimit() {
            return new RateLimit(perSecond, burst);
        }
    }

    /**
     * How often connections may be opened to this node.
     *
     * @param perSecond On average.
     * @param burst At once.
     */
    public record ConnectRate(
            @DefaultValue("2000") int perSecond,
            @DefaultValue("10000") int burst) {
        RateLimit toLimit() {
            return new RateLimit(perSecond, burst);
        }
    }

    /**
     * When clients are written to, waited for and given up.
     *
     * @param heartbeat Silence after which the server sends a heartbeat, in whole seconds. A client that is silent for two and a half times as
     *     long is closed. Zero for none.
     * @param connectTimeout From the opening of a connection to the success of its connect command.
     * @param writeTimeout For one frame. Past it the session is closed, and can resume.
     * @param roomLinger How long a room without sessions is kept open.
     * @param presenceHeartbeat How often this node tells the others, for each room it has users in, that it is there. The same on all nodes.
     * @param presenceGrace How long a user whose connection was lost is still shown in its rooms.
     */
    public record Timing(
            @DefaultValue("25s") Duration heartbeat,
            @DefaultValue("10s") Duration connectTimeout,
            @DefaultValue("10s") Duration writeTimeout,
            @DefaultValue("5s") Duration roomLinger,
            @DefaultValue("10s") Duration presenceHeartbeat,
            @DefaultValue("5s") Duration presenceGrace) {}

    /**
     * How the server stops.
     *
     * @param spread Over which time the clients that are told to come back are spread.
     * @param timeout Longest time that sessions are waited for. Zero closes them at once.
     */
    public record Drain(
            @DefaultValue("5s") Duration spread,
            @DefaultValue("10s") Duration timeout) {}

    /**
     * How connections reach the server.
     *
     * @param transport servlet for the web server, netty for a port of its own, or both.
     */
    public record Server(@DefaultValue("servlet") Set<ServerTransport> transport) {}

    /** Puts all that is set here into a builder. */
    public void applyTo(ChatServerBuilder builder) {
        if (node != null) {
            builder.node(node);
        }
        if (workers != null) {
            builder.workers(workers);
        }
        builder.maxFrameBytes(bytes(limits.maxFrameSize))
                .maxBodyBytes(bytes(limits.maxBodySize))
                .maxRoomsPerSession(limits.maxRoomsPerSession)
                .maxPage(limits.maxPage)
                .maxCommandsInFlight(limits.maxCommandsInFlight)
                .maxSessionsPerUser(limits.maxSessionsPerUser)
                .maxReplyBytes(bytes(limits.maxReplySize))
                .tailEvents(limits.tailEvents)
                .tailBytes(bytes(limits.tailSize))
                .catchUpReads(limits.catchUpReads)
                .pageCacheBytes(limits.pageCacheSize.toBytes())
                .presenceUsers(limits.presenceUsers)
                .receiptUsers(limits.receiptUsers)
                .commandRate(limits.commandRate.toLimit())
                .connectRate(limits.connectRate.toLimit())
                .heartbeat(timing.heartbeat)
                .connectTimeout(timing.connectTimeout)
                .writeTimeout(timing.writeTimeout)
                .roomLinger(timing.roomLinger)
                .presenceHeartbeat(timing.presenceHeartbeat)
                .presenceGrace(timing.presenceGrace);
    }

    private static int bytes(DataSize size) {
        return (int) Math.min(Integer.MAX_VALUE, size.toBytes());
    }
}
