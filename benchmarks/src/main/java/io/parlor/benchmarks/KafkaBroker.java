package io.parlor.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.kafka.KafkaMessageBroker;
import io.parlor.broker.kafka.KafkaMessageBrokerBuilder;
import io.parlor.kafkaserver.KafkaServer;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/** The Kafka broker beside a producer and a consumer by hand; then pages of rooms in a partition of many. */
final class KafkaBroker {
    private static final int RECORDS = Integer.getInteger("records", 1_000_000);
    private static final int ROOMS = Integer.getInteger("rooms", 10_000);
    private static final int PAGES = Integer.getInteger("pages", 20);
    private static final int PAGE = 50;
    private static final int PAYLOAD_BYTES = 200;

    private KafkaBroker() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        try (KafkaServer kafka = KafkaServer.start(Map.of(), List.of("-Xmx1g"))) {
            Comparison.compare(List.of(
                    new RawKafka(kafka.bootstrapServers()),
                    new BrokerRoom("broker", builder(kafka).connect(), false),
                    new BrokerRoom("broker, with keys", builder(kafka).connect(), true)));
            pages(kafka);
        }
    }

    private static KafkaMessageBrokerBuilder builder(KafkaServer kafka) {
        return KafkaMessageBroker.builder()
                .bootstrapServers(kafka.bootstrapServers())
                .commandTimeout(Duration.ofSeconds(30));
    }

    private static void pages(KafkaServer kafka) throws InterruptedException {
        try (KafkaMessageBroker broker = builder(kafka)
                .topicPrefix("pages")
                .partitions(1)
                .scanLimit(RECORDS)
                .connect()) {
            Random random = new Random(1);
            fill(broker, random);
            double[] millis = new double[PAGES];
            double[] scanned = new double[PAGES];
            int found = 0;
            for (int i = 0; i < PAGES; i++) {
                double before = consumed(broker);
                long start = System.nanoTime();
                LogSlice page = broker.read(room(random), new LogRange.Last(PAGE))
                        .toCompletableFuture()
                        .join();
                millis[i] = (System.nanoTime() - start) / 1e6;
                scanned[i] = consumed(broker) - before;
                found += page.entries().size();
            }
            Arrays.sort(millis);
            Arrays.sort(scanned);
            System.out.printf(
                    "%nthe last %d of a room, in a partition of %d records of %d rooms: median %.0f ms, worst %.0f ms;"
                            + " median %.0f records looked at, %.1f found%n",
                    PAGE,
                    RECORDS,
                    ROOMS,
                    millis[PAGES / 2],
                    millis[PAGES - 1],
                    scanned[PAGES / 2],
                    (double) found / PAGES);
        }
    }

    private static RoomId room(Random random) {
        return new RoomId("room" + random.nextInt(ROOMS));
    }

    private static void fill(KafkaMessageBroker broker, Random random) throws InterruptedException {
        Semaphore free = new Semaphore(5_000);
        byte[] payload = "x".repeat(PAYLOAD_BYTES).getBytes(UTF_8);
        for (int i = 0; i < RECORDS; i++) {
            free.acquire();
            broker.append(room(random), new LogRecord("ann k" + i, payload)).whenComplete((position, failure) -> {
                if (failure != null) {
                    throw new IllegalStateException("a record was refused", failure);
                }
                free.release();
            });
        }
        free.acquire(5_000);
    }

    /** What the consumers that read pages have been given so far. */
    private static double consumed(KafkaMessageBroker broker) {
        return broker.clientMetrics().entrySet().stream()
                .filter(client -> client.getKey().startsWith("reader"))
                .flatMap(client -> client.getValue().entrySet().stream())
                .filter(metric -> metric.getKey().name().equals("records-consumed-total")
                        && metric.getKey().group().equals("consumer-fetch-manager-metrics")
                        && !metric.getKey().tags().containsKey("topic"))
                .mapToDouble(metric -> (Double) metric.getValue().metricValue())
                .sum();
    }
}
