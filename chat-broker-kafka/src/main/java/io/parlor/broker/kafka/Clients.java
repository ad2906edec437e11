package io.parlor.broker.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** Makes Kafka's clients, each with the host's properties and those that our promises rest on. Thread-safe. */
final class Clients {
    private static final int FETCH_WAIT_MILLIS = 100;
    private static final int READ_BYTES = 512 * 1024;
    private static final long NEVER_IDLE_MILLIS = Duration.ofDays(30).toMillis();

    private final KafkaSettings settings;
    private final Map<String, Supplier<Map<MetricName, ? extends Metric>>> metrics = new ConcurrentHashMap<>();

    Clients(KafkaSettings settings) {
        this.settings = settings;
    }

    Admin newAdmin() {
        Properties config = config("admin");
        int timeout = (int) settings.times().command().toMillis();
        config.put("request.timeout.ms", requestTimeout());
        config.put("default.api.timeout.ms", timeout);
        Admin admin = Admin.create(config);
        metrics.put("admin", admin::metrics);
        return admin;
    }

    /** One that keeps order, writes nothing twice, is confirmed by all replicas in sync, and never blocks. */
    Producer<byte[], byte[]> newProducer() {
        Properties config = config("records");
        long linger = settings.times().linger().toMillis();
        config.put("acks", "all");
        config.put("enable.idempotence", "true");
        config.put("max.in.flight.requests.per.connection", "5");
        config.put("linger.ms", linger);
        config.put("request.timeout.ms", requestTimeout());
        config.put("delivery.timeout.ms", (int) (settings.times().command().toMillis() + linger));
        config.put("buffer.memory", settings.limits().bufferBytes());
        config.put("max.request.size", settings.limits().recordBytes() + Topics.OVERHEAD_BYTES);
        return producer("records", config);
    }

    /** One that sends what may be lost, once. */
    Producer<byte[], byte[]> newSignalProducer() {
        Properties config = config("signals");
        config.put("acks", "1");
        config.put("enable.idempotence", "false");
        config.put("retries", "0");
        config.put("linger.ms", "0");
        config.put("request.timeout.ms", requestTimeout());
        config.put("delivery.timeout.ms", (int) settings.times().command().toMillis());
        return producer("signals", config);
    }

    private Producer<byte[], byte[]> producer(String name, Properties config) {
        config.put("max.block.ms", "0");
        // It would have to be asked for anew, which fails if one must not block.
        config.put("metadata.max.idle.ms", NEVER_IDLE_MILLIS);
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        metrics.put(name, producer::metrics);
        return producer;
    }

    /** One for what is live: an answer comes as soon as there is a record. */
    Consumer<ByteBuffer, ByteBuffer> newFeedConsumer(int number) {
        Properties config = consumerConfig("feed-" + number);
        config.put("fetch.max.wait.ms", FETCH_WAIT_MILLIS);
        return consumer("feed-" + number, config);
    }

    /** One for what is there: no answer waits for more, so that the next question need not wait for the answer. */
    Consumer<ByteBuffer, ByteBuffer> newReadConsumer(int number) {
        Properties config = consumerConfig("reader-" + number);
        config.put("fetch.max.wait.ms", 0);
        config.put("max.partition.fetch.bytes", READ_BYTES);
        config.put("max.poll.records", 5_000);
        return consumer("reader-" + number, config);
    }

    Consumer<ByteBuffer, ByteBuffer> newGroupConsumer(String name, String group) {
        Properties config = consumerConfig(name);
        KafkaGroupSettings groups = settings.groups();
        config.put("group.id", group);
        config.put("group.protocol", "classic");
        config.put("session.timeout.ms", (int) groups.sessionTimeout().toMillis());
        config.put("heartbeat.interval.ms", (int)
                Math.max(1, groups.sessionTimeout().toMillis() / 3));
        config.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        config.put("fetch.max.wait.ms", FETCH_WAIT_MILLIS);
        return consumer(name, config);
    }

    private Properties consumerConfig(String name) {
        Properties config = config(name);
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "none");
        config.put("allow.auto.create.topics", "false");
        config.put("isolation.level", "read_uncommitted");
        config.put("fetch.min.bytes", 1);
        config.put("request.timeout.ms", requestTimeout());
        config.put("default.api.timeout.ms", (int) settings.times().command().toMillis());
        return config;
    }

    private Consumer<ByteBuffer, ByteBuffer> consumer(String name, Properties config) {
        Consumer<ByteBuffer, ByteBuffer> consumer =
                new KafkaConsumer<>(config, new ByteBufferDeserializer(), new ByteBufferDeserializer());
        metrics.put(name, consumer::metrics);
        return consumer;
    }

    /** A link that is silent for so long is given up, which leaves some time to try on another. */
    private int requestTimeout() {
        return (int) Math.max(1, settings.times().command().toMillis() * 2 / 3);
    }

    private Properties config(String name) {
        Properties config = new Properties();
        config.put("client.id", settings.topic().prefix() + '-' + name);
        config.put("reconnect.backoff.max.ms", 500);
        config.put("retry.backoff.max.ms", 500);
        config.putAll(settings.properties());
        return config;
    }

    /** No more of a client that was closed. */
    void forget(String name) {
        metrics.remove(name);
    }

    Map<String, Map<MetricName, Metric>> metrics() {
        Map<String, Map<MetricName, Metric>> result = new HashMap<>();
        metrics.forEach((name, source) -> result.put(name, Map.copyOf(source.get())));
        return result;
    }

    static void closeQuietly(Collection<? extends AutoCloseable> all) {
        for (AutoCloseable each : all) {
            try {
                each.close();
            } catch (Exception e) {
                // Nothing is left to be done about it.
            }
        }
    }
}
