package io.parlor.broker.rabbit;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import io.parlor.broker.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * Configures a {@link RabbitMessageBroker}. All nodes of a cluster must agree on {@link #prefix}, {@link #shards}, {@link #historyBytes},
 * {@link #historyAge} and {@link #segmentBytes}, and should on the rest. Not thread-safe.
 */
public final class RabbitMessageBrokerBuilder {
    public static final String DEFAULT_URI = "amqp://localhost:5672";
    public static final String DEFAULT_PREFIX = "parlor";
    public static final String DEFAULT_CONNECTION_NAME = "parlor";
    public static final int DEFAULT_SHARDS = 8;
    public static final long DEFAULT_HISTORY_BYTES = 1L << 30;
    public static final Duration DEFAULT_HISTORY_AGE = Duration.ofDays(7);
    public static final long DEFAULT_SEGMENT_BYTES = 32L << 20;
    public static final Duration DEFAULT_KEY_WINDOW = Duration.ofMinutes(5);
    public static final int DEFAULT_KEYS_PER_SHARD = 100_000;
    public static final int DEFAULT_MAX_RECORD_BYTES = 64 * 1024;
    public static final int DEFAULT_MAX_SIGNAL_BYTES = 4 * 1024;
    public static final int DEFAULT_MAX_PAGE = 250;
    public static final int DEFAULT_SCAN_LIMIT = 20_000;
    public static final int DEFAULT_APPENDS_IN_FLIGHT = 10_000;
    public static final int DEFAULT_READS_IN_FLIGHT = 1_000;
    public static final Duration DEFAULT_COMMAND_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(3);
    public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_LINGER = Duration.ofSeconds(30);
    public static final Duration DEFAULT_PROBE_INTERVAL = Duration.ofSeconds(30);
    public static final int DEFAULT_DELIVERY_LIMIT = 10;
    public static final Duration DEFAULT_RETRY_DELAY = Duration.ofSeconds(1);
    public static final int DEFAULT_GROUP_PREFETCH = 100;

    private final Target target = new Target();
    private String connectionName = DEFAULT_CONNECTION_NAME;
    private String prefix = DEFAULT_PREFIX;
    private int shards = DEFAULT_SHARDS;
    private boolean declare = true;
    private long historyBytes = DEFAULT_HISTORY_BYTES;
    private Duration historyAge = DEFAULT_HISTORY_AGE;
    private long segmentBytes = DEFAULT_SEGMENT_BYTES;
    private Duration keyWindow = DEFAULT_KEY_WINDOW;
    private int keysPerShard = DEFAULT_KEYS_PER_SHARD;
    private int maxRecordBytes = DEFAULT_MAX_RECORD_BYTES;
    private int maxSignalBytes = DEFAULT_MAX_SIGNAL_BYTES;
    private int maxPage = DEFAULT_MAX_PAGE;
    private int scanLimit = DEFAULT_SCAN_LIMIT;
    private int appendsInFlight = DEFAULT_APPENDS_IN_FLIGHT;
    private int readsInFlight = DEFAULT_READS_IN_FLIGHT;
    private Duration commandTimeout = DEFAULT_COMMAND_TIMEOUT;
    private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
    private Duration heartbeat = DEFAULT_HEARTBEAT;
    private Duration linger = DEFAULT_LINGER;
    private Duration probeInterval = DEFAULT_PROBE_INTERVAL;
    private int deliveryLimit = DEFAULT_DELIVERY_LIMIT;
    private Duration retryDelay = DEFAULT_RETRY_DELAY;
    private int groupPrefetch = DEFAULT_GROUP_PREFETCH;

    RabbitMessageBrokerBuilder() {}

    /** Where RabbitMQ is: {@code amqp://user:password@host:port/vhost}, {@code amqps://} for TLS. */
    public RabbitMessageBrokerBuilder uri(String newUri) {
        target.uri = Objects.requireNonNull(newUri);
        return this;
    }

    /** Nodes of one RabbitMQ cluster, {@code host} or {@code host:port}, of which one must answer; instead of the URI's host. */
    public RabbitMessageBrokerBuilder addresses(String... newAddresses) {
        target.addresses =
                Arrays.stream(newAddresses).map(Address::parseAddress).toList();
        return this;
    }

    /** Instead of the URI's. */
    public RabbitMessageBrokerBuilder credentials(String user, String secret) {
        target.username = Objects.requireNonNull(user);
        target.password = Objects.requireNonNull(secret);
        return this;
    }

    /** Instead of the URI's. */
    public RabbitMessageBrokerBuilder virtualHost(String vhost) {
        target.virtualHost = Objects.requireNonNull(vhost);
        return this;
    }

    /**
     * Uses TLS, with the trust and the keys of this context, and checks that the certificate is the host's. With an {@code amqps://} URI and
     * without this, the JVM's default context is taken.
     */
    public RabbitMessageBrokerBuilder tls(SSLContext context) {
        target.tls = Objects.requireNonNull(context);
        return this;
    }

    /** Whether TLS checks that the certificate is the host's; true by default. */
    public RabbitMessageBrokerBuilder verifyHostName(boolean verify) {
        target.verifyHostName = verify;
        return this;
    }

    /** What RabbitMQ shows of this node's connections. */
    public RabbitMessageBrokerBuilder connectionName(String name) {
        connectionName = Objects.requireNonNull(name);
        return this;
    }

    /** What the names of all queues and exchanges begin with, so that several chats share a vhost; 1 to 64 of {@code A-Za-z0-9._-}. */
    public RabbitMessageBrokerBuilder prefix(String newPrefix) {
        prefix = Objects.requireNonNull(newPrefix);
        return this;
    }

    /** Over how many streams the rooms are spread, 1 to 256. Never change it while there is a log to keep: rooms would be looked for elsewhere. */
    public RabbitMessageBrokerBuilder shards(int count) {
        shards = count;
        return this;
    }

    /** Whether exchanges and queues that are missing are declared; if not, they must be there. True by default. */
    public RabbitMessageBrokerBuilder declare(boolean missing) {
        declare = missing;
        return this;
    }

    /** How much a stream keeps, in bytes; it is let go of by whole {@linkplain #segmentBytes segments}, so up to one more may be there. Three segments or more. */
    public RabbitMessageBrokerBuilder historyBytes(long bytesPerShard) {
        historyBytes = bytesPerShard;
        return this;
    }

    /** How long a record is kept, unless there are more than {@link #historyBytes}. Seconds are the smallest unit. */
    public RabbitMessageBrokerBuilder historyAge(Duration age) {
        historyAge = Objects.requireNonNull(age);
        return this;
    }

    /** In what pieces a stream lets go of old records. */
    public RabbitMessageBrokerBuilder segmentBytes(long bytes) {
        segmentBytes = bytes;
        return this;
    }

    /** How long an idempotency key is remembered at least, unless {@link #keysPerShard} bounds it. */
    public RabbitMessageBrokerBuilder keyWindow(Duration window) {
        keyWindow = Objects.requireNonNull(window);
        return this;
    }

    /** How many keys of a shard a node remembers, in memory, and at most so many records are read again when it begins. 50 000 or more. */
    public RabbitMessageBrokerBuilder keysPerShard(int keys) {
        keysPerShard = keys;
        return this;
    }

    public RabbitMessageBrokerBuilder maxRecordBytes(int bytes) {
        maxRecordBytes = bytes;
        return this;
    }

    public RabbitMessageBrokerBuilder maxSignalBytes(int bytes) {
        maxSignalBytes = bytes;
        return this;
    }

    /** The most records that are read at once. */
    public RabbitMessageBrokerBuilder maxPage(int records) {
        maxPage = records;
        return this;
    }

    /** How many of a stream's messages, of whatever room, one read looks at; a slice says then that there is more. */
    public RabbitMessageBrokerBuilder scanLimit(int messages) {
        scanLimit = messages;
        return this;
    }

    /** How many appends may be in flight; more are refused at once as overload. */
    public RabbitMessageBrokerBuilder appendsInFlight(int appends) {
        appendsInFlight = appends;
        return this;
    }

    /** How many reads may wait; more are refused at once as overload. */
    public RabbitMessageBrokerBuilder readsInFlight(int reads) {
        readsInFlight = reads;
        return this;
    }

    /** How long an append, a read or a follow may take. */
    public RabbitMessageBrokerBuilder commandTimeout(Duration timeout) {
        commandTimeout = Objects.requireNonNull(timeout);
        return this;
    }

    /** How long making a connection may take, and again its handshake. */
    public RabbitMessageBrokerBuilder connectTimeout(Duration timeout) {
        connectTimeout = Objects.requireNonNull(timeout);
        return this;
    }

    /** After two of these without a sign of life a connection is given up; whole seconds. */
    public RabbitMessageBrokerBuilder heartbeat(Duration interval) {
        heartbeat = Objects.requireNonNull(interval);
        return this;
    }

    /** For how long a stream that nobody uses on this node is still read: who comes back then need not wait until its keys are known again. */
    public RabbitMessageBrokerBuilder linger(Duration time) {
        linger = Objects.requireNonNull(time);
        return this;
    }

    /** After how long without a message from a stream with local followers a mark is written into it, to see whether it comes back. */
    public RabbitMessageBrokerBuilder probeInterval(Duration interval) {
        probeInterval = Objects.requireNonNull(interval);
        return this;
    }

    /**
     * For consumer groups.
     *
     * @param deliveries how often a record is delivered again before it is put aside as a dead letter
     * @param retry      how long after a failure it is delivered again
     * @param prefetch   how many records a member has in hand at most
     */
    public RabbitMessageBrokerBuilder consumerGroups(int deliveries, Duration retry, int prefetch) {
        deliveryLimit = deliveries;
        retryDelay = Objects.requireNonNull(retry);
        groupPrefetch = prefetch;
        return this;
    }

    /**
     * Connects, and declares what is missing. Blocks until RabbitMQ answers, for a few connect timeouts at most; later on, a RabbitMQ that is gone is waited
     * for without blocking anyone.
     *
     * @throws IllegalArgumentException with all that is wrong with the configuration
     * @throws BrokerException          if RabbitMQ cannot be reached, refuses, or has queues of other settings
     */
    public RabbitMessageBroker connect() {
        return RabbitMessageBroker.connect(settings());
    }

    private RabbitSettings settings() {
        List<String> errors = new ArrayList<>();
        RabbitSettings.Times times =
                new RabbitSettings.Times(commandTimeout, connectTimeout, heartbeat, linger, probeInterval);
        ConnectionFactory factory = target.factory(times, errors);
        RabbitSettings settings = new RabbitSettings(
                factory,
                target.addresses(factory),
                connectionName,
                prefix,
                shards,
                declare,
                new RabbitSettings.History(historyBytes, historyAge, segmentBytes),
                new RabbitSettings.Keys(keyWindow, keysPerShard),
                new RabbitSettings.Limits(
                        maxRecordBytes, maxSignalBytes, maxPage, scanLimit, appendsInFlight, readsInFlight),
                times,
                new RabbitSettings.Groups(deliveryLimit, retryDelay, groupPrefetch));
        errors.addAll(settings.errors());
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException("RabbitMQ broker: " + String.join("; ", errors));
        }
        return settings;
    }
}
