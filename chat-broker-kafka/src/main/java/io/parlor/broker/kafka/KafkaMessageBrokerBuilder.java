package io.parlor.broker.kafka;

import io.parlor.broker.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Configures a {@link KafkaMessageBroker}. All nodes of a cluster must agree on {@link #topicPrefix}, {@link #partitions},
 * {@link #keyWindow} and {@link #keysPerPartition}, and should on the rest. Not thread-safe.
 */
public final class KafkaMessageBrokerBuilder {
    public static final String DEFAULT_BOOTSTRAP_SERVERS = "localhost:9092";
    public static final String DEFAULT_TOPIC_PREFIX = "parlor";
    public static final int DEFAULT_PARTITIONS = 16;
    public static final Duration DEFAULT_RETENTION = Duration.ofDays(7);
    public static final Duration DEFAULT_KEY_WINDOW = Duration.ofMinutes(5);
    public static final int DEFAULT_KEYS_PER_PARTITION = 20_000;
    public static final int DEFAULT_MAX_RECORD_BYTES = 64 * 1024;
    public static final int DEFAULT_MAX_SIGNAL_BYTES = 4 * 1024;
    public static final int DEFAULT_MAX_PAGE = 250;
    public static final int DEFAULT_SCAN_LIMIT = 100_000;
    public static final int DEFAULT_APPENDS_IN_FLIGHT = 10_000;
    public static final int DEFAULT_READS_IN_FLIGHT = 1_000;
    public static final long DEFAULT_BUFFER_BYTES = 64L * 1024 * 1024;
    public static final int DEFAULT_CONSUMERS = 2;
    public static final int DEFAULT_READERS = 2;
    public static final Duration DEFAULT_COMMAND_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    public static final Duration DEFAULT_PROBE_INTERVAL = Duration.ofSeconds(2);
    public static final Duration DEFAULT_GRACE = Duration.ofMinutes(1);

    private static final Set<String> RESERVED = Set.of(
            "acks",
            "allow.auto.create.topics",
            "auto.offset.reset",
            "buffer.memory",
            "client.id",
            "default.api.timeout.ms",
            "delivery.timeout.ms",
            "enable.auto.commit",
            "enable.idempotence",
            "group.id",
            "group.protocol",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "linger.ms",
            "max.block.ms",
            "max.in.flight.requests.per.connection",
            "max.request.size",
            "metadata.max.idle.ms",
            "partition.assignment.strategy",
            "partitioner.class",
            "request.timeout.ms",
            "retries",
            "transactional.id",
            "value.deserializer",
            "value.serializer");

    private final Map<String, Object> properties = new LinkedHashMap<>();
    private String topicPrefix = DEFAULT_TOPIC_PREFIX;
    private int partitions = DEFAULT_PARTITIONS;
    private int replicas;
    private int minInSync;
    private Duration retention = DEFAULT_RETENTION;
    private long retentionBytes = -1;
    private boolean createTopics = true;
    private Duration keyWindow = DEFAULT_KEY_WINDOW;
    private int keysPerPartition = DEFAULT_KEYS_PER_PARTITION;
    private int maxRecordBytes = DEFAULT_MAX_RECORD_BYTES;
    private int maxSignalBytes = DEFAULT_MAX_SIGNAL_BYTES;
    private int maxPage = DEFAULT_MAX_PAGE;
    private int scanLimit = DEFAULT_SCAN_LIMIT;
    private int appendsInFlight = DEFAULT_APPENDS_IN_FLIGHT;
    private int readsInFlight = DEFAULT_READS_IN_FLIGHT;
    private long bufferBytes = DEFAULT_BUFFER_BYTES;
    private int consumers = DEFAULT_CONSUMERS;
    private int readers = DEFAULT_READERS;
    private Duration commandTimeout = DEFAULT_COMMAND_TIMEOUT;
    private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
    private Duration linger = Duration.ZERO;
    private Duration probeInterval = DEFAULT_PROBE_INTERVAL;
    private Duration grace = DEFAULT_GRACE;
    private KafkaGroupSettings groups = KafkaGroupSettings.DEFAULT;

    KafkaMessageBrokerBuilder() {
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, DEFAULT_BOOTSTRAP_SERVERS);
    }

    /** Some of the cluster's brokers, {@code host:port,host:port}. */
    public KafkaMessageBrokerBuilder bootstrapServers(String servers) {
        return property(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    }

    /**
     * Any property of Kafka's clients, for all of them: {@code security.protocol}, {@code sasl.*}, {@code ssl.*}, {@code compression.type}
     * and so on; but not those that order, durability and timeouts rest on.
     */
    public KafkaMessageBrokerBuilder property(String name, Object value) {
        properties.put(Objects.requireNonNull(name), Objects.requireNonNull(value));
        return this;
    }

    /** As {@link #property}, for each. */
    public KafkaMessageBrokerBuilder properties(Map<String, ?> more) {
        more.forEach(this::property);
        return this;
    }

    /** What the names of the topics begin with, 1 to 64 of {@code A-Za-z0-9._-}: {@code parlor.records} and {@code parlor.signals} by default. */
    public KafkaMessageBrokerBuilder topicPrefix(String prefix) {
        topicPrefix = Objects.requireNonNull(prefix);
        return this;
    }

    /** How many partitions both topics have. Never change it while there is a log to keep: rooms would be looked for elsewhere. */
    public KafkaMessageBrokerBuilder partitions(int count) {
        partitions = count;
        return this;
    }

    /**
     * How the topics are created: how many replicas a partition has, and how many of them must have a record before it is acknowledged. By default,
     * three, or as many as there are brokers, and all but one.
     */
    public KafkaMessageBrokerBuilder replication(int replicasOfEach, int minInSyncReplicas) {
        replicas = replicasOfEach;
        minInSync = minInSyncReplicas;
        return this;
    }

    /** How the topic of records is created: how long a record is kept at least. An existing topic is left as it is. */
    public KafkaMessageBrokerBuilder retention(Duration age) {
        retention = Objects.requireNonNull(age);
        return this;
    }

    /** How the topic of records is created: how many bytes a partition keeps about; -1, the default, for no bound. */
    public KafkaMessageBrokerBuilder retentionBytes(long bytes) {
        retentionBytes = bytes;
        return this;
    }

    /** Whether topics that are missing are created; true by default. */
    public KafkaMessageBrokerBuilder createTopics(boolean create) {
        createTopics = create;
        return this;
    }

    /** How long an idempotency key is remembered, by the timestamps of the log. */
    public KafkaMessageBrokerBuilder keyWindow(Duration window) {
        keyWindow = Objects.requireNonNull(window);
        return this;
    }

    /** Among how many records of a partition a key is remembered, if more come within {@link #keyWindow}. */
    public KafkaMessageBrokerBuilder keysPerPartition(int records) {
        keysPerPartition = records;
        return this;
    }

    public KafkaMessageBrokerBuilder maxRecordBytes(int bytes) {
        maxRecordBytes = bytes;
        return this;
    }

    public KafkaMessageBrokerBuilder maxSignalBytes(int bytes) {
        maxSignalBytes = bytes;
        return this;
    }

    /** The most records that are read at once. */
    public KafkaMessageBrokerBuilder maxPage(int records) {
        maxPage = records;
        return this;
    }

    /**
     * How many records of a partition, of whichever rooms, are looked through for a page at most. A page has what was found until then, and
     * says that there may be more.
     */
    public KafkaMessageBrokerBuilder scanLimit(int records) {
        scanLimit = records;
        return this;
    }

    /** How many appends may wait for Kafka; more are refused at once as overload. */
    public KafkaMessageBrokerBuilder appendsInFlight(int appends) {
        appendsInFlight = appends;
        return this;
    }

    /** How many reads may wait for Kafka; more are refused at once as overload. */
    public KafkaMessageBrokerBuilder readsInFlight(int reads) {
        readsInFlight = reads;
        return this;
    }

    /** How many bytes of records may wait to be sent; more are refused at once as overload. */
    public KafkaMessageBrokerBuilder bufferBytes(long bytes) {
        bufferBytes = bytes;
        return this;
    }

    /** How many threads, with a consumer each, carry what is live. */
    public KafkaMessageBrokerBuilder consumers(int threads) {
        consumers = threads;
        return this;
    }

    /** How many threads, with a consumer each, read what is asked for. */
    public KafkaMessageBrokerBuilder readers(int threads) {
        readers = threads;
        return this;
    }

    /** For how long an append, a read, or following a room waits for Kafka; 300 ms or more. */
    public KafkaMessageBrokerBuilder commandTimeout(Duration timeout) {
        commandTimeout = Objects.requireNonNull(timeout);
        return this;
    }

    /** For how long {@link #connect} waits for each answer. */
    public KafkaMessageBrokerBuilder connectTimeout(Duration timeout) {
        connectTimeout = Objects.requireNonNull(timeout);
        return this;
    }

    /** How long a record waits for others to be sent with; zero by default: under load, batches come by themselves. */
    public KafkaMessageBrokerBuilder linger(Duration time) {
        linger = Objects.requireNonNull(time);
        return this;
    }

    /** How often it is looked whether the topic was created anew. */
    public KafkaMessageBrokerBuilder probeInterval(Duration interval) {
        probeInterval = Objects.requireNonNull(interval);
        return this;
    }

    /** For how long a partition goes on being read that nobody needs any more. */
    public KafkaMessageBrokerBuilder grace(Duration time) {
        grace = Objects.requireNonNull(time);
        return this;
    }

    public KafkaMessageBrokerBuilder consumerGroups(KafkaGroupSettings settings) {
        groups = Objects.requireNonNull(settings);
        return this;
    }

    /**
     * Connects. Blocks until Kafka has answered, for a few connect timeouts at most; later on, a Kafka that is gone is waited for without blocking anyone.
     *
     * @throws IllegalArgumentException with all that is wrong with the configuration
     * @throws BrokerException          if Kafka cannot be reached, or has topics that break what is promised
     */
    public KafkaMessageBroker connect() {
        return new KafkaMessageBroker(Engine.connect(settings()));
    }

    private KafkaSettings settings() {
        List<String> errors = new ArrayList<>();
        properties.keySet().stream()
                .filter(RESERVED::contains)
                .forEach(name -> errors.add("property " + name + ": is the broker's to set"));
        check(errors, topicPrefix.matches("[A-Za-z0-9._-]{1,64}"), "topicPrefix: 1 to 64 of A-Za-z0-9._-");
        check(errors, partitions >= 1 && partitions <= 10_000, "partitions: 1 to 10000");
        check(
                errors,
                replicas >= 0 && replicas <= Short.MAX_VALUE && minInSync >= 0 && minInSync <= Math.max(1, replicas),
                "replication: 0 or more, and no more in sync than there are");
        check(errors, retention.toMillis() >= 1, "retention: 1 ms or more");
        check(errors, retentionBytes >= -1 && retentionBytes != 0, "retentionBytes: 1 or more, or -1");
        check(errors, keyWindow.toMillis() >= 1, "keyWindow: 1 ms or more");
        check(errors, keysPerPartition >= 1, "keysPerPartition: 1 or more");
        check(
                errors,
                maxRecordBytes >= 1 && maxSignalBytes >= 1 && maxPage >= 1,
                "maxRecordBytes, maxSignalBytes, maxPage: 1 or more");
        check(errors, scanLimit >= maxPage, "scanLimit: maxPage or more");
        check(errors, appendsInFlight >= 1 && readsInFlight >= 1, "appendsInFlight, readsInFlight: 1 or more");
        check(errors, bufferBytes >= 2L * maxRecordBytes, "bufferBytes: twice maxRecordBytes or more");
        check(errors, consumers >= 1 && readers >= 1, "consumers, readers: 1 or more");
        check(errors, commandTimeout.toMillis() >= 300, "commandTimeout: 300 ms or more");
        check(errors, connectTimeout.toMillis() >= 1, "connectTimeout: 1 ms or more");
        check(errors, !linger.isNegative() && linger.compareTo(commandTimeout) < 0, "linger: 0 to commandTimeout");
        check(errors, probeInterval.toMillis() >= 1, "probeInterval: 1 ms or more");
        check(errors, !grace.isNegative(), "grace: not negative");
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException("Kafka broker: " + String.join("; ", errors));
        }
        return new KafkaSettings(
                Map.copyOf(properties),
                new KafkaSettings.Topic(
                        topicPrefix, partitions, replicas, minInSync, retention, retentionBytes, createTopics),
                new KafkaSettings.Keys(keyWindow, keysPerPartition),
                new KafkaSettings.Limits(
                        maxRecordBytes,
                        maxSignalBytes,
                        maxPage,
                        scanLimit,
                        appendsInFlight,
                        readsInFlight,
                        bufferBytes),
                new KafkaSettings.Times(commandTimeout, connectTimeout, linger, probeInterval, grace),
                consumers,
                readers,
                groups);
    }

    private static void check(List<String> errors, boolean right, String error) {
        if (!right) {
            errors.add(error);
        }
    }
}
