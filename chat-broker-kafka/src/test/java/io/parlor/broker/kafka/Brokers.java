package io.parlor.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;

/** Short words for what tests do with a broker. */
final class Brokers {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private Brokers() {}

    /** Quicker than what is sensible in production. */
    static final KafkaGroupSettings GROUPS = new KafkaGroupSettings(
            64, 8, Duration.ofMillis(300), Duration.ofSeconds(30), Duration.ofSeconds(6), Duration.ofMillis(500));

    /** Notices faults quickly. */
    static KafkaMessageBrokerBuilder alert() {
        return KafkaMessageBroker.builder()
                .commandTimeout(Duration.ofSeconds(2))
                .probeInterval(Duration.ofMillis(200))
                .consumerGroups(GROUPS);
    }

    /** Deletes both topics, and creates them anew. */
    static void recreateTopics(String bootstrapServers, String prefix, int partitions) {
        List<String> names = List.of(prefix + ".records", prefix + ".signals");
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.deleteTopics(names).all().get();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> admin.createTopics(names.stream()
                                            .map(name -> new NewTopic(name, partitions, (short) 1)
                                                    .configs(Map.of("message.timestamp.type", "LogAppendTime")))
                                            .toList())
                                    .all()
                                    .get()
                            == null);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> admin.describeTopics(names).allTopicNames().get().values().stream()
                            .allMatch(topic -> topic.partitions().stream().allMatch(each -> each.leader() != null)));
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BrokerException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("not completed in " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static LogRecord record(String text) {
        return new LogRecord(null, text.getBytes(UTF_8));
    }

    static LogRecord keyed(String key, String text) {
        return new LogRecord(key, text.getBytes(UTF_8));
    }

    static String text(LogRecord record) {
        return new String(record.payload(), UTF_8);
    }

    /** Pipelined; with the number appended to the text, from 0. */
    static List<LogEntry> appendAll(MessageBroker broker, RoomId room, String text, int count) {
        List<LogRecord> records =
                IntStream.range(0, count).mapToObj(i -> record(text + i)).toList();
        List<CompletionStage<Position>> stages =
                records.stream().map(each -> broker.append(room, each)).toList();
        return IntStream.range(0, count)
                .mapToObj(i -> new LogEntry(await(stages.get(i)), records.get(i)))
                .toList();
    }

    /** Tries again, with one key, until it succeeds. */
    static Position appendUntilStored(MessageBroker broker, RoomId room, LogRecord keyed) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return await(broker.append(room, keyed));
            } catch (BrokerException e) {
                if (!e.retryable() || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    static RoomSubscription follow(MessageBroker broker, RoomId room, RoomListener listener) {
        return await(broker.follow(room, listener));
    }

    static LogSlice after(MessageBroker broker, RoomId room, Position position) {
        return await(broker.read(room, new LogRange.After(position, 200)));
    }
}
