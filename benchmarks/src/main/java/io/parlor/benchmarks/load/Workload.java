package io.parlor.benchmarks.load;

/**
 * What is asked of a server.
 *
 * @param rate   messages a second to each room; 0 for as fast as it goes
 * @param window as fast as it goes: the most messages of a room that not all have got
 * @param idle   whether nothing is sent, and memory is measured
 * @param stalled whether one client of each room reads nothing
 */
record Workload(String name, int rooms, int members, double rate, int window, boolean idle, boolean stalled) {
    static final Workload ONE_BIG = new Workload("1 x 1000, as fast as it goes", 1, 1000, 0, 128, false, false);
    static final Workload MANY_SMALL = new Workload("200 x 5, as fast as it goes", 200, 5, 0, 64, false, false);
    static final Workload FIXED = new Workload("1 x 1000, 50 msg/s", 1, 1000, 50, 0, false, false);

    static final Workload STALLED = new Workload("the same, one client stalled", 1, 1000, 50, 0, false, true);

    static final Workload TWO_NODES = new Workload("two nodes, 1 x 100, 200 msg/s", 1, 100, 200, 0, false, false);
    static final Workload TWO_NODES_MAX =
            new Workload("two nodes, 1 x 100, as fast as it goes", 1, 100, 0, 128, false, false);

    static Workload idle(int connections) {
        return new Workload("idle", connections / 100, 100, 0, 0, true, false);
    }

    int clients() {
        return rooms * members;
    }
}
