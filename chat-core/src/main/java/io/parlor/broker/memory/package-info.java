/**
 * The embedded default broker: logs in this process's memory, for one node, for development and tests. Fast, bounded, and gone with the
 * process. Only {@link io.parlor.broker.memory.InMemoryMessageBroker} and its builder are for others; nothing here does I/O or starts a thread.
 */
@NullMarked
package io.parlor.broker.memory;

import org.jspecify.annotations.NullMarked;
