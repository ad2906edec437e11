package io.parlor.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What one would write by hand: a producer that is confirmed by all replicas, and a consumer to which a partition is assigned. */
final class RawKafka implements Subject {
    private static final String TOPIC = "raw";
    private static final byte[] KEY = {'r', 'o', 'o', 'm'};

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean closed;

    RawKafka(String bootstrapServers) throws ExecutionException, InterruptedException {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers);
        try (Admin admin = Admin.create(config)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", "0"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public String name() {
        return "raw produce, consume";
    }

    @Override
    public CompletionStage<?> send(byte[] payload) {
        CompletableFuture<Long> confirmed = new CompletableFuture<>();
        producer.send(new ProducerRecord<>(TOPIC, 0, KEY, payload), (metadata, failure) -> {
            if (failure == null) {
                confirmed.complete(metadata.offset());
            } else {
                confirmed.completeExceptionally(failure);
            }
        });
        return confirmed;
    }

    @Override
    public void listen(Consumer<byte[]> arrived) {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        consumer.assign(Set.of(partition));
        consumer.seek(partition, 0);
        Thread thread = new Thread(() -> consume(arrived), "raw-consumer");
        thread.setDaemon(true);
        thread.start();
    }

    private void consume(Consumer<byte[]> arrived) {
        try (consumer) {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                    arrived.accept(each.value());
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        producer.close();
    }
}
