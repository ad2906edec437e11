/**
 * A load test of whole servers: {@link io.parlor.benchmarks.load.Bench} runs each {@code Peer} in a process of its own through the same
 * {@code Workload}s, and prints one table. Load is open-loop where a rate is given: a message counts from when it was to be sent. Every
 * delivery is checked for loss, order and duplicates.
 */
@NullMarked
package io.parlor.benchmarks.load;

import org.jspecify.annotations.NullMarked;
