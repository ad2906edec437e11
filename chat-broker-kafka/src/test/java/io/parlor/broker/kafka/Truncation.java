package io.parlor.broker.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.SimpleRecord;

/** Takes the newest records from a partition's log on disk, as an unclean election or an old backup does. Kafka must not run. */
final class Truncation {
    private Truncation() {}

    static void truncate(Path partition, int records) {
        try {
            List<Path> files;
            try (Stream<Path> all = Files.list(partition)) {
                files = all.sorted().toList();
            }
            Path segment = files.stream()
                    .filter(file -> file.toString().endsWith(".log"))
                    .reduce((older, newer) -> newer)
                    .orElseThrow();
            rewrite(segment, records);
            for (Path file : files) {
                // What Kafka makes anew from the segment.
                if (file.toString().matches(".*\\.(index|timeindex|snapshot)")) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In batches of one, and without the producer's numbers, as if it had never written what is gone. */
    private static void rewrite(Path segment, int dropped) throws IOException {
        List<ByteBuffer> batches = new ArrayList<>();
        for (RecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(Files.readAllBytes(segment)))
                .batches()) {
            for (Record each : batch) {
                batches.add(MemoryRecords.withRecords(
                                each.offset(),
                                Compression.NONE,
                                batch.partitionLeaderEpoch(),
                                new SimpleRecord(each.timestamp(), each.key(), each.value(), each.headers()))
                        .buffer());
            }
        }
        try (var out = Files.newByteChannel(
                segment, java.nio.file.StandardOpenOption.WRITE, java.nio.file.StandardOpenOption.TRUNCATE_EXISTING)) {
            for (ByteBuffer batch : batches.subList(0, batches.size() - dropped)) {
                out.write(batch);
            }
        }
    }
}
