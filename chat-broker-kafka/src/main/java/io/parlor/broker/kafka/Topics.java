package io.parlor.broker.kafka;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two topics: made if they are missing, refused if they cannot keep what we promise. */
final class Topics {
    private static final Logger log = LoggerFactory.getLogger(Topics.class);
    /** What a record has at most besides its payload: room, header, and Kafka's own. */
    static final int OVERHEAD_BYTES = 2_048;

    private static final String SIGNAL_RETENTION_MILLIS = "60000";
    private static final int MOST_REPLICAS = 3;

    private final Admin admin;
    private final KafkaSettings settings;

    Topics(Admin admin, KafkaSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /**
     * Sees to it that they are there, and as they must be. Blocks.
     *
     * @throws BrokerException if not
     */
    void ensure() {
        KafkaSettings.Topic topic = settings.topic();
        Optional<TopicDescription> records = describe(topic.records());
        Optional<TopicDescription> signals = describe(topic.signals());
        if (topic.create() && (records.isEmpty() || signals.isEmpty())) {
            create();
            records = describeNew(topic.records());
            signals = describeNew(topic.signals());
        }
        check(topic.records(), records);
        check(topic.signals(), signals);
        checkConfig(configOf(topic.records()));
    }

    /** A new topic is not known everywhere at once. */
    private Optional<TopicDescription> describeNew(String name) {
        long deadline = System.nanoTime() + settings.times().connect().toNanos();
        Optional<TopicDescription> found = describe(name);
        while (found.isEmpty() && deadline - System.nanoTime() > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            found = describe(name);
        }
        return found;
    }

    private Optional<TopicDescription> describe(String name) {
        try {
            return Optional.of(await(description(name)));
        } catch (BrokerException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void create() {
        int brokers = await(admin.describeCluster().nodes()).size();
        KafkaSettings.Topic topic = settings.topic();
        int replicas = topic.replicas() == 0 ? Math.min(MOST_REPLICAS, brokers) : topic.replicas();
        int inSync = topic.minInSync() == 0 ? Math.max(1, replicas - 1) : topic.minInSync();
        Map<String, String> common = new HashMap<>();
        common.put("cleanup.policy", "delete");
        common.put("message.timestamp.type", "LogAppendTime");
        common.put("unclean.leader.election.enable", "false");
        Map<String, String> kept = new HashMap<>(common);
        kept.put("min.insync.replicas", Integer.toString(inSync));
        kept.put("retention.ms", Long.toString(topic.retention().toMillis()));
        kept.put("retention.bytes", Long.toString(topic.retentionBytes()));
        kept.put("max.message.bytes", Integer.toString(messageBytes()));
        Map<String, String> passing = new HashMap<>(common);
        passing.put("retention.ms", SIGNAL_RETENTION_MILLIS);
        passing.put("segment.ms", SIGNAL_RETENTION_MILLIS);
        create(new NewTopic(topic.records(), topic.partitions(), (short) replicas).configs(kept));
        create(new NewTopic(topic.signals(), topic.partitions(), (short) replicas).configs(passing));
    }

    private int messageBytes() {
        return Math.max(settings.limits().recordBytes() + OVERHEAD_BYTES, 1_048_588);
    }

    private void create(NewTopic topic) {
        try {
            await(admin.createTopics(List.of(topic)).all());
            log.info("created {}", topic);
        } catch (BrokerException e) {
            // Another node was faster.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private void check(String name, Optional<TopicDescription> found) {
        if (found.isEmpty()) {
            throw new BrokerException(
                    Kind.UNAVAILABLE,
                    "there is no topic " + name
                            + (settings.topic().create() ? " yet" : ", and it is not to be created"));
        }
        int partitions = found.get().partitions().size();
        if (partitions != settings.topic().partitions()) {
            throw new BrokerException(
                    Kind.UNAVAILABLE,
                    "the topic " + name + " has " + partitions + " partitions, and "
                            + settings.topic().partitions()
                            + " are configured: rooms would be looked for in the wrong ones");
        }
    }

    private Config configOf(String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        return await(Objects.requireNonNull(
                admin.describeConfigs(List.of(resource)).values().get(resource)));
    }

    private void checkConfig(Config config) {
        List<String> faults = new ArrayList<>();
        if (valueOf(config, "cleanup.policy").contains("compact")) {
            faults.add("cleanup.policy is compact: all but the last message of a room would go");
        }
        if (Long.parseLong(valueOf(config, "max.message.bytes"))
                < settings.limits().recordBytes() + OVERHEAD_BYTES) {
            faults.add("max.message.bytes is less than maxRecordBytes and " + OVERHEAD_BYTES);
        }
        if (!faults.isEmpty()) {
            throw new BrokerException(
                    Kind.UNAVAILABLE, "the topic " + settings.topic().records() + ": " + String.join("; ", faults));
        }
        if (Boolean.parseBoolean(valueOf(config, "unclean.leader.election.enable"))) {
            log.warn(
                    "{} allows unclean leader elections, which lose acknowledged messages",
                    settings.topic().records());
        }
    }

    private static String valueOf(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? "0" : entry.value();
    }

    private <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(2 * settings.times().connect().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BrokerException(Kind.UNAVAILABLE, "Kafka: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new BrokerException(Kind.UNAVAILABLE, "Kafka did not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException(Kind.UNAVAILABLE, "interrupted", e);
        }
    }

    /** Which topic has the name now: one that is created anew has another id. */
    CompletionStage<Uuid> recordsId() {
        return description(settings.topic().records()).toCompletionStage().thenApply(TopicDescription::topicId);
    }

    private KafkaFuture<TopicDescription> description(String name) {
        return Objects.requireNonNull(
                admin.describeTopics(List.of(name)).topicNameValues().get(name));
    }
}
