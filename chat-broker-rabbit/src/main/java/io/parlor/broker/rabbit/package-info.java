/**
 * Rooms on RabbitMQ: a fixed number of stream queues that rooms are hashed to, a topic exchange for signals, and a quorum queue for each
 * consumer group.
 *
 * <p>Public are the broker and its builder, nothing else. Only {@code io.parlor.broker} and {@code io.parlor.model} may be used from
 * the core.
 */
@NullMarked
package io.parlor.broker.rabbit;

import org.jspecify.annotations.NullMarked;
