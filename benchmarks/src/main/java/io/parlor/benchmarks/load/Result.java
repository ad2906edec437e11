package io.parlor.benchmarks.load;

/**
 * What one run of a workload showed.
 *
 * @param perSecond     deliveries
 * @param cpuMicros     CPU time of the server's processes a delivery
 * @param generatorLoad share of one core that the generator took: near 1, it was what limited
 * @param missing       deliveries that had not come some seconds after the last message was sent
 * @param rssBytes      a connection
 * @param heapBytes     a connection, live
 */
record Result(
        double perSecond,
        double cpuMicros,
        double p50Millis,
        double p99Millis,
        double generatorLoad,
        long missing,
        long outOfOrder,
        long duplicates,
        double rssBytes,
        double heapBytes) {
    static Result ofMemory(double rss, double heap) {
        return new Result(0, 0, 0, 0, 0, 0, 0, 0, rss, heap);
    }

    boolean isClean() {
        return missing == 0 && outOfOrder == 0 && duplicates == 0;
    }
}
