package io.parlor.broker.rabbit;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link RabbitMessageBrokerBuilder} was told, checked; it documents each.
 *
 * @param factory of connections; not changed any more
 */
record RabbitSettings(
        ConnectionFactory factory,
        List<Address> addresses,
        String connectionName,
        String prefix,
        int shards,
        boolean declare,
        History history,
        Keys keys,
        Limits limits,
        Times times,
        Groups groups) {
    private static final Duration LONGEST_AGE = Duration.ofDays(36_500);

    /** What each stream keeps, and in what pieces it lets go of it. */
    record History(long maxBytes, Duration maxAge, long segmentBytes) {}

    record Keys(Duration window, int perShard) {}

    /** Sizes in bytes, a page and a scan in entries, the rest in operations. */
    record Limits(int recordBytes, int signalBytes, int page, int scan, int appendsInFlight, int readsInFlight) {}

    record Times(Duration command, Duration connect, Duration heartbeat, Duration linger, Duration probe) {}

    record Groups(int deliveryLimit, Duration retryDelay, int prefetch) {}

    /** What is wrong with it, by the builder's names; the factory apart. */
    List<String> errors() {
        List<String> errors = new ArrayList<>();
        check(errors, prefix.matches("[A-Za-z0-9._-]{1,64}"), "prefix: 1 to 64 of A-Za-z0-9._-");
        check(errors, shards >= 1 && shards <= 256, "shards: 1 to 256");
        check(
                errors,
                history.segmentBytes >= 1 && history.maxBytes / 3 >= history.segmentBytes,
                "historyBytes: three times segmentBytes or more, lest who reads the newest be overtaken");
        check(
                errors,
                history.maxAge.toSeconds() >= 1 && history.maxAge.compareTo(LONGEST_AGE) <= 0,
                "historyAge: a second to a hundred years");
        check(errors, keys.window.toMillis() >= 1, "keyWindow: 1 ms or more");
        check(errors, keys.perShard >= KeyIndex.LOOKBACK, "keysPerShard: " + KeyIndex.LOOKBACK + " or more");
        check(
                errors,
                limits.recordBytes >= 1 && limits.signalBytes >= 1 && limits.page >= 1,
                "maxRecordBytes, maxSignalBytes, maxPage: 1 or more");
        check(errors, limits.scan >= limits.page, "scanLimit: maxPage or more");
        check(
                errors,
                limits.appendsInFlight >= 1 && limits.readsInFlight >= 1,
                "appendsInFlight, readsInFlight: 1 or more");
        check(errors, times.command.toMillis() >= 1, "commandTimeout: 1 ms or more");
        check(errors, times.connect.toMillis() >= 1, "connectTimeout: 1 ms or more");
        check(errors, times.heartbeat.toSeconds() >= 1, "heartbeat: 1 s or more");
        check(
                errors,
                times.linger.toMillis() >= 0 && times.probe.toMillis() >= 1,
                "linger, probeInterval: not negative");
        check(
                errors,
                groups.deliveryLimit >= 1 && groups.prefetch >= 1 && groups.retryDelay.toMillis() >= 0,
                "consumerGroups: 1 or more deliveries and records, no negative delay");
        return errors;
    }

    private static void check(List<String> errors, boolean right, String error) {
        if (!right) {
            errors.add(error);
        }
    }
}
