package io.parlor.broker.rabbit;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import io.parlor.broker.BrokerException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

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

    private static final int SHUTDOWN_MILLIS = 1_000;
    private static final Duration LONGEST_AGE = Duration.ofDays(36_500);

    private String uri = DEFAULT_URI;
    private List<Address> addresses = List.of();
    private @Nullable String username;
    private @Nullable String password;
    private @Nullable String virtualHost;
    private @Nullable SSLContext tls;
    private boolean verifyHostName = true;
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
        uri = Objects.requireNonNull(newUri);
        return this;
    }

    /** Nodes of one RabbitMQ cluster, {@code host} or {@code host:port}, of which one must answer; instead of the URI's host. */
    public RabbitMessageBrokerBuilder addresses(String... newAddresses) {
        addresses = Arrays.stream(newAddresses).map(Address::parseAddress).toList();
        return this;
    }

    /** Instead of the URI's. */
    public RabbitMessageBrokerBuilder credentials(String user, String secret) {
        username = Objects.requireNonNull(user);
        password = Objects.requireNonNull(secret);
        return this;
    }

    /** Instead of the URI's. */
    public RabbitMessageBrokerBuilder virtualHost(String vhost) {
        virtualHost = Objects.requireNonNull(vhost);
        return this;
    }

    /**
     * Uses TLS, with the trust and the keys of this context, and checks that the certificate is the host's. With an {@code amqps://} URI and
     * without this, the JVM's default context is taken.
     */
    public RabbitMessageBrokerBuilder tls(SSLContext context) {
        tls = Objects.requireNonNull(context);
        return this;
    }

    /** Whether TLS checks that the certificate is the host's; true by default. */
    public RabbitMessageBrokerBuilder verifyHostName(boolean verify) {
        verifyHostName = verify;
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
        ConnectionFactory factory = factory(errors);
        check(errors, prefix.matches("[A-Za-z0-9._-]{1,64}"), "prefix: 1 to 64 of A-Za-z0-9._-");
        check(errors, shards >= 1 && shards <= 256, "shards: 1 to 256");
        check(
                errors,
                segmentBytes >= 1 && historyBytes / 3 >= segmentBytes,
                "historyBytes: three times segmentBytes or more, lest who reads the newest be overtaken");
        check(
                errors,
                historyAge.toSeconds() >= 1 && historyAge.compareTo(LONGEST_AGE) <= 0,
                "historyAge: a second to a hundred years");
        check(errors, keyWindow.toMillis() >= 1, "keyWindow: 1 ms or more");
        check(errors, keysPerShard >= KeyIndex.LOOKBACK, "keysPerShard: " + KeyIndex.LOOKBACK + " or more");
        check(
                errors,
                maxRecordBytes >= 1 && maxSignalBytes >= 1 && maxPage >= 1,
                "maxRecordBytes, maxSignalBytes, maxPage: 1 or more");
        check(errors, scanLimit >= maxPage, "scanLimit: maxPage or more");
        check(errors, appendsInFlight >= 1 && readsInFlight >= 1, "appendsInFlight, readsInFlight: 1 or more");
        check(errors, commandTimeout.toMillis() >= 1, "commandTimeout: 1 ms or more");
        check(errors, connectTimeout.toMillis() >= 1, "connectTimeout: 1 ms or more");
        check(errors, heartbeat.toSeconds() >= 1, "heartbeat: 1 s or more");
        check(errors, linger.toMillis() >= 0 && probeInterval.toMillis() >= 1, "linger, probeInterval: not negative");
        check(
                errors,
                deliveryLimit >= 1 && groupPrefetch >= 1 && retryDelay.toMillis() >= 0,
                "consumerGroups: 1 or more deliveries and records, no negative delay");
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException("RabbitMQ broker: " + String.join("; ", errors));
        }
        return new RabbitSettings(
                factory,
                addresses.isEmpty() ? List.of(new Address(factory.getHost(), factory.getPort())) : addresses,
                connectionName,
                prefix,
                shards,
                declare,
                new RabbitSettings.History(historyBytes, historyAge, segmentBytes),
                new RabbitSettings.Keys(keyWindow, keysPerShard),
                new RabbitSettings.Limits(
                        maxRecordBytes, maxSignalBytes, maxPage, scanLimit, appendsInFlight, readsInFlight),
                new RabbitSettings.Times(commandTimeout, linger, probeInterval),
                new RabbitSettings.Groups(deliveryLimit, retryDelay, groupPrefetch));
    }

    private ConnectionFactory factory(List<String> errors) {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            if (uri.startsWith("amqps:")) {
                factory.useSslProtocol(SSLContext.getDefault());
            }
            setUri(factory);
            if (tls != null) {
                factory.useSslProtocol(tls);
            }
        } catch (GeneralSecurityException | URISyntaxException | IllegalArgumentException e) {
            // The message of the cause may have the password in it.
            errors.add("uri: amqp:// or amqps://user:password@host:port/vhost");
        }
        if (verifyHostName && factory.isSSL()) {
            factory.enableHostnameVerification();
        }
        if (username != null && password != null) {
            factory.setUsername(username);
            factory.setPassword(password);
        }
        if (virtualHost != null) {
            factory.setVirtualHost(virtualHost);
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setExceptionHandler(new ClientFailures());
        int timeout = (int) Math.min(Integer.MAX_VALUE, connectTimeout.toMillis());
        factory.setConnectionTimeout(timeout);
        factory.setHandshakeTimeout(timeout);
        factory.setShutdownTimeout(SHUTDOWN_MILLIS);
        factory.setChannelRpcTimeout((int) Math.min(Integer.MAX_VALUE, commandTimeout.toMillis()));
        factory.setRequestedHeartbeat((int) heartbeat.toSeconds());
        return factory;
    }

    private void setUri(ConnectionFactory factory) throws GeneralSecurityException, URISyntaxException {
        SSLContext context = tls;
        // The client's own way to take amqps:// trusts every certificate; the factory has its context already.
        boolean secure = uri.startsWith("amqps:");
        factory.setUri(secure ? "amqp:" + uri.substring("amqps:".length()) : uri);
        if (secure && context == null && factory.getPort() == ConnectionFactory.DEFAULT_AMQP_PORT) {
            factory.setPort(ConnectionFactory.DEFAULT_AMQP_OVER_SSL_PORT);
        }
    }

    private static void check(List<String> errors, boolean right, String error) {
        if (!right) {
            errors.add(error);
        }
    }
}
