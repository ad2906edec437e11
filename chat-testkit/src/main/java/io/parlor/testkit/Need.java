package io.parlor.testkit;

import java.util.function.Predicate;

/** What a backend must have, by its profile or its fixture's powers, for a promise to apply to it. */
enum Need {
    RETENTION(cluster -> cluster.profile().retained()),
    NO_RETENTION(cluster -> !cluster.profile().retained()),
    DENSE_OFFSETS(cluster -> cluster.profile().denseOffsets()),
    KEYS(cluster -> !cluster.profile().keyWindow().isZero()),
    DURABILITY(cluster -> cluster.profile().durable()),
    SEVERAL_PROCESSES(cluster -> cluster.profile().shared()),
    GROUPS(Cluster::hasGroups),
    ERASURE(Cluster::erases),
    CRASH(cluster -> cluster.fixture() instanceof BackendPower.Crash),
    PAUSE(cluster -> cluster.fixture() instanceof BackendPower.Pause),
    LINKS(cluster -> cluster.fixture() instanceof BackendPower.Links),
    FLUSH(cluster -> cluster.fixture() instanceof BackendPower.Flush),
    REWIND(cluster -> cluster.fixture() instanceof BackendPower.Rewind),
    TRIM(cluster -> cluster.fixture() instanceof BackendPower.Trim);

    private final Predicate<Cluster> met;

    Need(Predicate<Cluster> met) {
        this.met = met;
    }

    boolean isMetBy(Cluster cluster) {
        return met.test(cluster);
    }
}
