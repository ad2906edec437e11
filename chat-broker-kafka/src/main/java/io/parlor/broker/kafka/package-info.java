/**
 * Rooms on Kafka: one topic with a fixed number of partitions for records, one for signals.
 *
 * <p>Public are the broker and its settings, nothing else. Only {@code io.parlor.broker} and
 * {@code io.parlor.model} may be used from the core.
 */
@NullMarked
package io.parlor.broker.kafka;

import org.jspecify.annotations.NullMarked;
