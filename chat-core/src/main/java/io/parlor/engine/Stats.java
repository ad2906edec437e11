package io.parlor.engine;

import java.util.concurrent.atomic.LongAdder;

/** Counts since the start. Written by any thread. */
final class Stats {
    final LongAdder posts = new LongAdder();
    final LongAdder deliveries = new LongAdder();
    final LongAdder frames = new LongAdder();
    final LongAdder catchUpReads = new LongAdder();
    final LongAdder gaps = new LongAdder();
    final LongAdder refused = new LongAdder();
}
