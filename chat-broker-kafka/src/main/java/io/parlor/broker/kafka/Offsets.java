package io.parlor.broker.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where the logs of partitions begin and end. Who asks while Kafka is being asked waits for the next answer, together with all others who do,
 * so that each answer is younger than the question. Thread-safe.
 */
final class Offsets {
    private final Admin admin;
    private final String records;
    private final String signals;

    // Guarded by this.
    private final Map<Integer, Asked> asked = new HashMap<>();

    Offsets(Admin admin, String records, String signals) {
        this.admin = admin;
        this.records = records;
        this.signals = signals;
    }

    /** @param latest the offset that the next record will have */
    record Bounds(long earliest, long latest) {}

    /**
     * @param since   of the first record that is as young as was asked for; the end if there is none
     * @param signals the end of the signals
     */
    record Opening(Bounds bounds, long since, long signals) {}

    /** Who waits for the answer after the one that is on its way. */
    private static final class Asked {
        private final List<CompletableFuture<Bounds>> next = new ArrayList<>();
    }

    CompletionStage<Bounds> bounds(int partition) {
        CompletableFuture<Bounds> answer = new CompletableFuture<>();
        synchronized (this) {
            Asked running = asked.get(partition);
            if (running != null) {
                running.next.add(answer);
                return answer;
            }
            asked.put(partition, new Asked());
        }
        ask(partition, List.of(answer));
        return answer;
    }

    private void ask(int partition, List<CompletableFuture<Bounds>> waiting) {
        askKafka(partition).whenComplete((bounds, failure) -> {
            askAgain(partition);
            for (CompletableFuture<Bounds> each : waiting) {
                if (bounds != null) {
                    each.complete(bounds);
                } else {
                    each.completeExceptionally(failure);
                }
            }
        });
    }

    private void askAgain(int partition) {
        List<CompletableFuture<Bounds>> next;
        synchronized (this) {
            Asked done = asked.remove(partition);
            if (done == null || done.next.isEmpty()) {
                return;
            }
            next = done.next;
            asked.put(partition, new Asked());
        }
        ask(partition, next);
    }

    private CompletionStage<Bounds> askKafka(int partition) {
        TopicPartition log = new TopicPartition(records, partition);
        CompletionStage<Long> earliest = offset(Map.of(log, OffsetSpec.earliest()), log);
        return offset(Map.of(log, OffsetSpec.latest()), log)
                .thenCombine(earliest, (last, first) -> new Bounds(first, last));
    }

    /** All that is needed to begin with a partition. */
    CompletionStage<Opening> opening(int partition, long sinceMillis) {
        TopicPartition log = new TopicPartition(records, partition);
        TopicPartition signalLog = new TopicPartition(signals, partition);
        Map<TopicPartition, OffsetSpec> young =
                Map.of(log, OffsetSpec.forTimestamp(sinceMillis), signalLog, OffsetSpec.latest());
        var answer = admin.listOffsets(young);
        CompletionStage<Long> since =
                answer.partitionResult(log).toCompletionStage().thenApply(Offsets::offsetOf);
        CompletionStage<Long> signalEnd =
                answer.partitionResult(signalLog).toCompletionStage().thenApply(Offsets::offsetOf);
        return bounds(partition)
                .thenCombine(since, (bounds, young0) -> new Opening(bounds, young0 < 0 ? bounds.latest() : young0, 0))
                .thenCombine(signalEnd, (opening, end) -> new Opening(opening.bounds(), opening.since(), end));
    }

    private CompletionStage<Long> offset(Map<TopicPartition, OffsetSpec> question, TopicPartition of) {
        return admin.listOffsets(question)
                .partitionResult(of)
                .toCompletionStage()
                .thenApply(Offsets::offsetOf);
    }

    private static long offsetOf(@Nullable ListOffsetsResultInfo info) {
        return info == null ? -1 : info.offset();
    }
}
