package io.parlor.broker;

import java.time.Duration;
import java.util.Objects;

/**
 * What a broker promises as it is configured. The compatibility kit tests it, the engine and hosts rely on it.
 *
 * @param name           for logs and metrics, for example {@code redis}
 * @param durable        whether acknowledged records outlive a crash of the broker's process
 * @param shared         whether brokers of several processes see the same rooms
 * @param retained       whether records can be read at all after they were delivered; if not, every {@link MessageBroker#read} is empty, and
 *                       resuming at any position but the end is a gap
 * @param denseOffsets   whether the offsets of a room are 1, 2, 3, ... without holes
 * @param keyWindow      for how long at least a key is remembered; zero if duplicates are not detected
 * @param maxRecordBytes the longest payload
 * @param maxSignalBytes the longest signal
 * @param maxPage        the most entries a {@link LogSlice} has, whatever the limit asked for
 * @param maxScan        the most records that one read looks through for those of its room: as many as it gives where a room has a log of its own, more
 *                       where rooms share one. A slice that ends there may have fewer entries than there are, and says so by {@link LogSlice#more()}
 */
public record BrokerProfile(
        String name,
        boolean durable,
        boolean shared,
        boolean retained,
        boolean denseOffsets,
        Duration keyWindow,
        int maxRecordBytes,
        int maxSignalBytes,
        int maxPage,
        int maxScan) {
    public BrokerProfile {
        Objects.requireNonNull(name);
        Objects.requireNonNull(keyWindow);
        if (maxRecordBytes < 1 || maxSignalBytes < 1 || maxPage < 1 || maxScan < maxPage) {
            throw new IllegalArgumentException("limits are 1 or more, and a scan is a page or more");
        }
    }

    /** Of a broker with a log for each room. */
    public BrokerProfile(
            String name,
            boolean durable,
            boolean shared,
            boolean retained,
            boolean denseOffsets,
            Duration keyWindow,
            int maxRecordBytes,
            int maxSignalBytes,
            int maxPage) {
        this(
                name,
                durable,
                shared,
                retained,
                denseOffsets,
                keyWindow,
                maxRecordBytes,
                maxSignalBytes,
                maxPage,
                maxPage);
    }
}
