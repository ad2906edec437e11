package io.parlor.broker.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.parlor.broker.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Configures a {@link RedisMessageBroker}. All nodes of a cluster must agree on {@link #keyPrefix}, {@link #shards}, {@link #pubSub},
 * and should on the rest. Not thread-safe.
 */
public final class RedisMessageBrokerBuilder {
    public static final String DEFAULT_URI = "redis://localhost:6379";
    public static final String DEFAULT_KEY_PREFIX = "parlor";
    public static final int DEFAULT_SHARDS = 64;
    public static final int DEFAULT_HISTORY_SIZE = 10_000;
    public static final Duration DEFAULT_HISTORY_AGE = Duration.ofDays(7);
    public static final Duration DEFAULT_POSITION_AGE = Duration.ofDays(90);
    public static final Duration DEFAULT_KEY_WINDOW = Duration.ofMinutes(5);
    public static final int DEFAULT_KEYS_PER_WINDOW = 100_000;
    public static final int DEFAULT_MAX_RECORD_BYTES = 64 * 1024;
    public static final int DEFAULT_MAX_SIGNAL_BYTES = 4 * 1024;
    public static final int DEFAULT_MAX_PAGE = 250;
    public static final int DEFAULT_APPENDS_IN_FLIGHT = 10_000;
    public static final int DEFAULT_READS_IN_FLIGHT = 1_000;
    public static final Duration DEFAULT_COMMAND_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(3);
    public static final Duration DEFAULT_REPLICA_TIMEOUT = Duration.ofSeconds(1);
    public static final Duration DEFAULT_PROBE_INTERVAL = Duration.ofSeconds(2);
    public static final Duration DEFAULT_PROBE_TIMEOUT = Duration.ofSeconds(3);

    /** How records and signals reach the followers. */
    public enum PubSub {
        /** Sharded on Redis 7 and newer, classic before. */
        AUTO,
        /** {@code PUBLISH}: set it on all nodes while Redis is upgraded from 6 to 7. */
        CLASSIC,
        /** {@code SPUBLISH}. */
        SHARDED
    }

    private List<RedisURI> uris = List.of(RedisURI.create(DEFAULT_URI));
    private String keyPrefix = DEFAULT_KEY_PREFIX;
    private int shards = DEFAULT_SHARDS;
    private int historySize = DEFAULT_HISTORY_SIZE;
    private Duration historyAge = DEFAULT_HISTORY_AGE;
    private Duration positionAge = DEFAULT_POSITION_AGE;
    private Duration keyWindow = DEFAULT_KEY_WINDOW;
    private int keysPerWindow = DEFAULT_KEYS_PER_WINDOW;
    private int maxRecordBytes = DEFAULT_MAX_RECORD_BYTES;
    private int maxSignalBytes = DEFAULT_MAX_SIGNAL_BYTES;
    private int maxPage = DEFAULT_MAX_PAGE;
    private int appendsInFlight = DEFAULT_APPENDS_IN_FLIGHT;
    private int readsInFlight = DEFAULT_READS_IN_FLIGHT;
    private Duration commandTimeout = DEFAULT_COMMAND_TIMEOUT;
    private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
    private int replicas;
    private Duration replicaTimeout = DEFAULT_REPLICA_TIMEOUT;
    private Duration probeInterval = DEFAULT_PROBE_INTERVAL;
    private Duration probeTimeout = DEFAULT_PROBE_TIMEOUT;
    private @Nullable RedisGroupSettings groups;
    private @Nullable Boolean durable;
    private @Nullable SslOptions sslOptions;
    private PubSub pubSub = PubSub.AUTO;

    RedisMessageBrokerBuilder() {}

    /**
     * Where Redis is: {@code redis://user:password@host:port/database}, {@code rediss://} for TLS, {@code redis-sentinel://} for
     * Sentinel; or several servers of one Redis Cluster, of which one must answer. That it is a cluster is found out by asking.
     *
     * @throws IllegalArgumentException if one is no such URI
     */
    public RedisMessageBrokerBuilder uri(String... newUris) {
        return uri(Arrays.stream(newUris).map(RedisURI::create).toArray(RedisURI[]::new));
    }

    /** As {@link #uri(String...)}, with all that Lettuce knows of a server: certificates are checked as it says, for example. */
    public RedisMessageBrokerBuilder uri(RedisURI... newUris) {
        uris = List.of(newUris);
        return this;
    }

    /** What all keys and channels begin with, so that several chats share a Redis; 1 to 64 of {@code A-Za-z0-9._-}. */
    public RedisMessageBrokerBuilder keyPrefix(String prefix) {
        keyPrefix = Objects.requireNonNull(prefix);
        return this;
    }

    /** Over how many hash tags the rooms are spread, 1 to 1024. Never change it while there is a log to keep: rooms would be looked for elsewhere. */
    public RedisMessageBrokerBuilder shards(int count) {
        shards = count;
        return this;
    }

    /**
     * How many records of a room are kept at least; up to a sixteenth more may be. 0 is the pub/sub mode: nothing is stored but the last
     * position, and who was away is told of a gap.
     */
    public RedisMessageBrokerBuilder historySize(int records) {
        historySize = records;
        return this;
    }

    /** How long a record is kept at least, unless there are more than {@link #historySize}; a quarter longer at most while the room is in use. */
    public RedisMessageBrokerBuilder historyAge(Duration age) {
        historyAge = Objects.requireNonNull(age);
        return this;
    }

    /**
     * How long after its last record the position of a room is remembered, not less than {@link #historyAge}. Coming back within it to a room whose
     * records have all expired is no gap.
     */
    public RedisMessageBrokerBuilder positionAge(Duration age) {
        positionAge = Objects.requireNonNull(age);
        return this;
    }

    /** How long an idempotency key is remembered at least. */
    public RedisMessageBrokerBuilder keyWindow(Duration window) {
        keyWindow = Objects.requireNonNull(window);
        return this;
    }

    /** How many keys a room remembers at least, if more come within {@link #keyWindow}; up to twice as many are. */
    public RedisMessageBrokerBuilder keysPerWindow(int keys) {
        keysPerWindow = keys;
        return this;
    }

    public RedisMessageBrokerBuilder maxRecordBytes(int bytes) {
        maxRecordBytes = bytes;
        return this;
    }

    public RedisMessageBrokerBuilder maxSignalBytes(int bytes) {
        maxSignalBytes = bytes;
        return this;
    }

    /** The most records that are read at once. */
    public RedisMessageBrokerBuilder maxPage(int records) {
        maxPage = records;
        return this;
    }

    /** How many appends may wait for Redis; more are refused at once as overload. */
    public RedisMessageBrokerBuilder appendsInFlight(int appends) {
        appendsInFlight = appends;
        return this;
    }

    /** How many reads may wait for Redis; more are refused at once as overload. */
    public RedisMessageBrokerBuilder readsInFlight(int reads) {
        readsInFlight = reads;
        return this;
    }

    /**
     * How long a command may take. A connection on which one takes longer is given up: Redis answers in order, so
     * nothing behind it would be answered either.
     */
    public RedisMessageBrokerBuilder commandTimeout(Duration timeout) {
        commandTimeout = Objects.requireNonNull(timeout);
        return this;
    }

    /** How long making a connection may take, TLS and authentication included. */
    public RedisMessageBrokerBuilder connectTimeout(Duration timeout) {
        connectTimeout = Objects.requireNonNull(timeout);
        return this;
    }

    /**
     * An append succeeds only when so many replicas have it ({@code WAIT}); 0, the default, for the master alone. If fewer confirm within
     * {@code timeout}, which must be shorter than {@link #commandTimeout}, the outcome is unknown.
     */
    public RedisMessageBrokerBuilder waitForReplicas(int count, Duration timeout) {
        replicas = count;
        replicaTimeout = Objects.requireNonNull(timeout);
        return this;
    }

    /**
     * How often a message is sent through Redis to this node itself; and after how long without it the connection is taken for dead, though it be
     * open. Their sum is how long records can be late without anyone noticing.
     */
    public RedisMessageBrokerBuilder probe(Duration interval, Duration timeout) {
        probeInterval = Objects.requireNonNull(interval);
        probeTimeout = Objects.requireNonNull(timeout);
        return this;
    }

    /**
     * Stores each record a second time, in a stream a shard, for {@link io.parlor.broker.ConsumerGroups}, which the broker
     * implements then. On all nodes, or on none: what a node without it appends no group sees.
     */
    public RedisMessageBrokerBuilder consumerGroups(RedisGroupSettings settings) {
        groups = Objects.requireNonNull(settings);
        return this;
    }

    /**
     * What {@link io.parlor.broker.BrokerProfile#durable()} says. If not set, Redis is asked: it is true if it syncs its append-only file before it
     * answers.
     */
    public RedisMessageBrokerBuilder durable(boolean promised) {
        durable = promised;
        return this;
    }

    /** Trust and key stores for {@code rediss://}. If not set, those of the JVM. */
    public RedisMessageBrokerBuilder sslOptions(SslOptions options) {
        sslOptions = Objects.requireNonNull(options);
        return this;
    }

    public RedisMessageBrokerBuilder pubSub(PubSub kind) {
        pubSub = Objects.requireNonNull(kind);
        return this;
    }

    /**
     * Connects. Blocks until Redis answers, for a few connect timeouts at most; later on, a Redis that is gone is waited for without
     * blocking anyone.
     *
     * @throws IllegalArgumentException with all that is wrong with the configuration
     * @throws BrokerException          if Redis cannot be reached, refuses, or holds the rooms of nodes that are configured otherwise
     */
    public RedisMessageBroker connect() {
        return RedisMessageBroker.connect(settings());
    }

    private RedisSettings settings() {
        List<String> errors = new ArrayList<>();
        check(errors, !uris.isEmpty(), "uri: none given");
        check(errors, keyPrefix.matches("[A-Za-z0-9._-]{1,64}"), "keyPrefix: 1 to 64 of A-Za-z0-9._-");
        check(errors, shards >= 1 && shards <= 1024, "shards: 1 to 1024");
        check(errors, historySize >= 0, "historySize: 0 or more");
        check(errors, historyAge.toMillis() >= 1, "historyAge: 1 ms or more");
        check(errors, positionAge.compareTo(historyAge) >= 0, "positionAge: not less than historyAge");
        check(errors, keyWindow.toMillis() >= 1, "keyWindow: 1 ms or more");
        check(errors, keysPerWindow >= 1, "keysPerWindow: 1 or more");
        check(
                errors,
                maxRecordBytes >= 1 && maxSignalBytes >= 1 && maxPage >= 1,
                "maxRecordBytes, maxSignalBytes, maxPage: 1 or more");
        check(errors, appendsInFlight >= 1 && readsInFlight >= 1, "appendsInFlight, readsInFlight: 1 or more");
        check(errors, commandTimeout.toMillis() >= 1, "commandTimeout: 1 ms or more");
        check(errors, connectTimeout.toMillis() >= 1, "connectTimeout: 1 ms or more");
        check(errors, replicas >= 0, "waitForReplicas: 0 or more");
        check(
                errors,
                replicas == 0 || (replicaTimeout.toMillis() >= 1 && replicaTimeout.compareTo(commandTimeout) < 0),
                "waitForReplicas: the timeout is 1 ms or more, and shorter than commandTimeout");
        check(errors, probeInterval.toMillis() >= 1 && probeTimeout.toMillis() >= 1, "probe: 1 ms or more each");
        check(errors, groups == null || historySize > 0, "consumerGroups: not in the pub/sub mode (historySize 0)");
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException("Redis broker: " + String.join("; ", errors));
        }
        return new RedisSettings(
                uris,
                keyPrefix,
                shards,
                new RedisSettings.History(historySize, historyAge, positionAge),
                new RedisSettings.Keys(keyWindow, keysPerWindow),
                new RedisSettings.Limits(maxRecordBytes, maxSignalBytes, maxPage, appendsInFlight, readsInFlight),
                new RedisSettings.Times(commandTimeout, connectTimeout, replicaTimeout, probeInterval, probeTimeout),
                replicas,
                groups,
                durable,
                sslOptions,
                pubSub);
    }

    private static void check(List<String> errors, boolean right, String error) {
        if (!right) {
            errors.add(error);
        }
    }
}
