package io.parlor;

import io.parlor.broker.MessageBroker;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.engine.Engine;
import io.parlor.engine.EngineSettings;
import io.parlor.engine.Limits;
import io.parlor.engine.Timings;
import io.parlor.protocol.Protocol;
import io.parlor.protocol.json.JsonProtocol;
import io.parlor.room.PostInterceptor;
import io.parlor.runtime.NamedThreads;
import io.parlor.runtime.Scheduler;
import io.parlor.runtime.SystemScheduler;
import io.parlor.security.Authenticator;
import io.parlor.security.OriginPolicy;
import io.parlor.security.RateLimit;
import io.parlor.security.RoomPolicy;
import io.parlor.session.ChatListener;
import io.parlor.session.DeliveryListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Configures a {@link ChatServer}. Every setting has a default; {@link #build} reports all that are wrong at once. Not thread-safe. */
public final class ChatServerBuilder {
    public static final int DEFAULT_MAX_FRAME_BYTES = 64 * 1024;
    public static final int DEFAULT_MAX_BODY_BYTES = 16 * 1024;
    public static final int DEFAULT_MAX_ROOMS_PER_SESSION = 100;
    public static final int DEFAULT_MAX_PAGE = 100;
    public static final int DEFAULT_MAX_COMMANDS_IN_FLIGHT = 64;
    public static final int DEFAULT_MAX_SESSIONS_PER_USER = 20;
    public static final int DEFAULT_MAX_REPLY_BYTES = 512 * 1024;
    public static final int DEFAULT_TAIL_EVENTS = 1024;
    public static final int DEFAULT_TAIL_BYTES = 1024 * 1024;
    public static final int DEFAULT_CATCH_UP_READS = 16;
    public static final int DEFAULT_PAGE_CACHE_BYTES = 16 * 1024 * 1024;
    public static final int DEFAULT_PRESENCE_USERS = 100;
    public static final RateLimit DEFAULT_COMMAND_RATE = new RateLimit(50, 100);
    public static final RateLimit DEFAULT_CONNECT_RATE = new RateLimit(2_000, 10_000);
    public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(25);
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    public static final Duration DEFAULT_WRITE_TIMEOUT = Duration.ofSeconds(10);
    public static final Duration DEFAULT_ROOM_LINGER = Duration.ofSeconds(5);

    /** No frame may be so small that what every client must send does not fit. */
    private static final int LEAST_FRAME_BYTES = 1024;

    private static final int ENVELOPE_BYTES = 1024;

    private @Nullable String node;
    private @Nullable MessageBroker broker;
    private List<Protocol> protocols = List.of(new JsonProtocol());
    private Authenticator authenticator = Authenticator.principal();
    private RoomPolicy policy = RoomPolicy.allowAll();
    private OriginPolicy origins = OriginPolicy.sameOrigin();
    private final List<PostInterceptor> interceptors = new ArrayList<>();
    private final List<ChatListener> listeners = new ArrayList<>();
    private @Nullable DeliveryListener deliveries;
    private int maxFrameBytes = DEFAULT_MAX_FRAME_BYTES;
    private int maxBodyBytes = DEFAULT_MAX_BODY_BYTES;
    private int maxRoomsPerSession = DEFAULT_MAX_ROOMS_PER_SESSION;
    private int maxPage = DEFAULT_MAX_PAGE;
    private int maxCommandsInFlight = DEFAULT_MAX_COMMANDS_IN_FLIGHT;
    private int maxSessionsPerUser = DEFAULT_MAX_SESSIONS_PER_USER;
    private int maxReplyBytes = DEFAULT_MAX_REPLY_BYTES;
    private int tailEvents = DEFAULT_TAIL_EVENTS;
    private int tailBytes = DEFAULT_TAIL_BYTES;
    private int catchUpReads = DEFAULT_CATCH_UP_READS;
    private long pageCacheBytes = DEFAULT_PAGE_CACHE_BYTES;
    private int presenceUsers = DEFAULT_PRESENCE_USERS;
    private RateLimit commandRate = DEFAULT_COMMAND_RATE;
    private RateLimit connectRate = DEFAULT_CONNECT_RATE;
    private Duration heartbeat = DEFAULT_HEARTBEAT;
    private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
    private Duration writeTimeout = DEFAULT_WRITE_TIMEOUT;
    private Duration roomLinger = DEFAULT_ROOM_LINGER;
    private @Nullable Executor executor;
    private int workers = Runtime.getRuntime().availableProcessors();
    private @Nullable Scheduler scheduler;
    private InstantSource clock = InstantSource.system();

    ChatServerBuilder() {}

    /** The name of this node, told to clients. By default a random one. */
    public ChatServerBuilder node(String name) {
        node = Objects.requireNonNull(name);
        return this;
    }

    /** The broker; the host closes it, after the server. By default one in memory, which the server closes. */
    public ChatServerBuilder broker(MessageBroker value) {
        broker = Objects.requireNonNull(value);
        return this;
    }

    /** The wire formats; the first is for clients that offer no subprotocol. By default {@code chat.v1.json} alone. */
    public ChatServerBuilder protocols(Protocol... values) {
        protocols = List.of(values);
        return this;
    }

    /** Who clients are. By default {@link Authenticator#principal()}: nobody gets in whom the container has not authenticated. */
    public ChatServerBuilder authenticator(Authenticator value) {
        authenticator = Objects.requireNonNull(value);
        return this;
    }

    /** Who may do what. By default {@link RoomPolicy#allowAll()}. */
    public ChatServerBuilder policy(RoomPolicy value) {
        policy = Objects.requireNonNull(value);
        return this;
    }

    /** The origins whose pages may connect, besides the server's own; {@code *} for all. By default none. */
    public ChatServerBuilder allowedOrigins(String... values) {
        origins = OriginPolicy.of(Set.of(values));
        return this;
    }

    /** Adds one after those that were added before. */
    public ChatServerBuilder interceptor(PostInterceptor value) {
        interceptors.add(Objects.requireNonNull(value));
        return this;
    }

    public ChatServerBuilder listener(ChatListener value) {
        listeners.add(Objects.requireNonNull(value));
        return this;
    }

    /** For a histogram of latencies; by default nobody is told, and nothing measured. */
    public ChatServerBuilder deliveryListener(DeliveryListener value) {
        deliveries = Objects.requireNonNull(value);
        return this;
    }

    /** The longest message a client may send, in bytes of UTF-8; longer ones close its connection. */
    public ChatServerBuilder maxFrameBytes(int value) {
        maxFrameBytes = value;
        return this;
    }

    /** The longest body of a post, in bytes of UTF-8; longer ones are refused. */
    public ChatServerBuilder maxBodyBytes(int value) {
        maxBodyBytes = value;
        return this;
    }

    public ChatServerBuilder maxRoomsPerSession(int value) {
        maxRoomsPerSession = value;
        return this;
    }

    /** The most events in a page of history, and in the backlog a join asks for by count. */
    public ChatServerBuilder maxPage(int value) {
        maxPage = value;
        return this;
    }

    /** The most commands of a session that await their reply. */
    public ChatServerBuilder maxCommandsInFlight(int value) {
        maxCommandsInFlight = value;
        return this;
    }

    /** On this node; the oldest is closed when there are more. */
    public ChatServerBuilder maxSessionsPerUser(int value) {
        maxSessionsPerUser = value;
        return this;
    }

    /** The most bytes of replies and signals that are kept for a session that does not read; past them it is closed, and can resume. */
    public ChatServerBuilder maxReplyBytes(int value) {
        maxReplyBytes = value;
        return this;
    }

    /** The most events of a room kept in memory for live delivery; who lags more reads the log. */
    public ChatServerBuilder tailEvents(int value) {
        tailEvents = value;
        return this;
    }

    /** About the most memory they take a room, encodings included. */
    public ChatServerBuilder tailBytes(int value) {
        tailBytes = value;
        return this;
    }

    /** The most reads of logs at once on this node, for sessions that resume, lag or page through history. */
    public ChatServerBuilder catchUpReads(int value) {
        catchUpReads = value;
        return this;
    }

    /** About the most memory taken by pages of logs that are kept for a few seconds for others that need the same. */
    public ChatServerBuilder pageCacheBytes(long value) {
        pageCacheBytes = value;
        return this;
    }

    /** The most users in a room up to which the others are told who comes and goes. */
    public ChatServerBuilder presenceUsers(int value) {
        presenceUsers = value;
        return this;
    }

    /** How often one session may send commands. */
    public ChatServerBuilder commandRate(RateLimit value) {
        commandRate = Objects.requireNonNull(value);
        return this;
    }

    /** How often connections may be opened to this node. */
    public ChatServerBuilder connectRate(RateLimit value) {
        connectRate = Objects.requireNonNull(value);
        return this;
    }

    /** Whole seconds of silence after which the server sends a heartbeat; a client that is silent for two and a half times as long is closed. Zero: none. */
    public ChatServerBuilder heartbeat(Duration value) {
        heartbeat = Objects.requireNonNull(value);
        return this;
    }

    /** From the opening of a connection to the success of its {@code connect}. */
    public ChatServerBuilder connectTimeout(Duration value) {
        connectTimeout = Objects.requireNonNull(value);
        return this;
    }

    /** For one frame; past it the session is closed, and can resume. */
    public ChatServerBuilder writeTimeout(Duration value) {
        writeTimeout = Objects.requireNonNull(value);
        return this;
    }

    /** How long a room without sessions is kept open. */
    public ChatServerBuilder roomLinger(Duration value) {
        roomLinger = Objects.requireNonNull(value);
        return this;
    }

    /** The threads that run the delivery workers. By default as many as workers, named {@code parlor-worker-n}. */
    public ChatServerBuilder executor(Executor value) {
        executor = Objects.requireNonNull(value);
        return this;
    }

    /** The number of delivery workers; by default one a core. */
    public ChatServerBuilder workers(int value) {
        workers = value;
        return this;
    }

    /** The time. By default real, with one thread named {@code parlor-timer-1}. */
    public ChatServerBuilder scheduler(Scheduler value) {
        scheduler = Objects.requireNonNull(value);
        return this;
    }

    /** The clock that events are stamped by. */
    public ChatServerBuilder clock(InstantSource value) {
        clock = Objects.requireNonNull(value);
        return this;
    }

    /** @throws ConfigurationException with all that is wrong */
    public ChatServer build() {
        List<String> problems = problems();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        List<AutoCloseable> owned = new ArrayList<>();
        return new ChatServer(new Engine(settings(owned)), owned);
    }

    private List<String> problems() {
        Problems problems = new Problems();
        problems.positive("maxBodyBytes", maxBodyBytes);
        problems.positive("maxRoomsPerSession", maxRoomsPerSession);
        problems.positive("maxPage", maxPage);
        problems.positive("maxCommandsInFlight", maxCommandsInFlight);
        problems.positive("maxSessionsPerUser", maxSessionsPerUser);
        problems.positive("tailEvents", tailEvents);
        problems.positive("tailBytes", tailBytes);
        problems.positive("catchUpReads", catchUpReads);
        problems.positive("workers", workers);
        problems.notNegative("pageCacheBytes", pageCacheBytes);
        problems.notNegative("presenceUsers", presenceUsers);
        problems.unless(maxFrameBytes >= LEAST_FRAME_BYTES, "maxFrameBytes is at least " + LEAST_FRAME_BYTES);
        problems.unless(
                maxBodyBytes <= maxFrameBytes - ENVELOPE_BYTES || maxFrameBytes < LEAST_FRAME_BYTES,
                "maxBodyBytes is at least " + ENVELOPE_BYTES
                        + " below maxFrameBytes, so that a post fits into a frame");
        problems.unless(maxReplyBytes >= maxFrameBytes, "maxReplyBytes is at least maxFrameBytes");
        problems.unless(!protocols.isEmpty(), "protocols needs one");
        problems.unless(heartbeat.toNanosPart() == 0, "heartbeat is in whole seconds, or zero for none");
        problems.notNegative("heartbeat", heartbeat);
        problems.positive("connectTimeout", connectTimeout);
        problems.positive("writeTimeout", writeTimeout);
        problems.notNegative("roomLinger", roomLinger);
        return problems.found();
    }

    private EngineSettings settings(List<AutoCloseable> owned) {
        return new EngineSettings(
                node == null ? randomNode() : node,
                broker == null ? own(owned, InMemoryMessageBroker.create()) : broker,
                protocols,
                authenticator,
                policy,
                origins,
                interceptors,
                listeners,
                deliveries,
                limits(),
                new Timings(heartbeat, connectTimeout, writeTimeout, roomLinger),
                executor == null ? ownThreads(owned) : executor,
                workers,
                scheduler == null ? own(owned, new SystemScheduler("parlor-timer")) : scheduler,
                clock);
    }

    private Limits limits() {
        return new Limits(
                maxFrameBytes,
                maxBodyBytes,
                maxRoomsPerSession,
                maxPage,
                maxCommandsInFlight,
                maxSessionsPerUser,
                maxReplyBytes,
                tailEvents,
                tailBytes,
                catchUpReads,
                pageCacheBytes,
                presenceUsers,
                commandRate,
                connectRate);
    }

    private static <T extends AutoCloseable> T own(List<AutoCloseable> owned, T part) {
        owned.add(part);
        return part;
    }

    private Executor ownThreads(List<AutoCloseable> owned) {
        ExecutorService threads = Executors.newFixedThreadPool(workers, new NamedThreads("parlor-worker"));
        owned.add(threads::shutdown);
        return threads;
    }

    private static String randomNode() {
        return "n-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }
}
