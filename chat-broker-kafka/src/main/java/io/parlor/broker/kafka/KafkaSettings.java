package io.parlor.broker.kafka;

import java.time.Duration;
import java.util.Map;

/** What {@link KafkaMessageBrokerBuilder} was told, checked; it documents each. */
record KafkaSettings(
        Map<String, Object> properties,
        Topic topic,
        Keys keys,
        Limits limits,
        Times times,
        int consumers,
        int readers,
        KafkaGroupSettings groups) {

    /** @param replicas 0 for what the cluster allows, up to three */
    record Topic(
            String prefix,
            int partitions,
            int replicas,
            int minInSync,
            Duration retention,
            long retentionBytes,
            boolean create) {
        String records() {
            return prefix + ".records";
        }

        String signals() {
            return prefix + ".signals";
        }
    }

    /** How long, and among how many records of a partition, a key is remembered. */
    record Keys(Duration window, int records) {}

    /** Sizes in bytes, a page and a scan in records, the rest in operations. */
    record Limits(
            int recordBytes,
            int signalBytes,
            int page,
            int scan,
            int appendsInFlight,
            int readsInFlight,
            long bufferBytes) {}

    record Times(Duration command, Duration connect, Duration linger, Duration probe, Duration grace) {}
}
