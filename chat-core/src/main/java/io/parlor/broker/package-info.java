/**
 * The SPI that an adapter to a broker implements: an ordered log a room, with positions, and signals. Only value types of its
 * own and of {@code io.parlor.model}; no session, no engine object. {@link io.parlor.broker.MessageBroker} states the
 * contract, and the compatibility kit of {@code chat-testkit} tests it.
 */
@NullMarked
package io.parlor.broker;

import org.jspecify.annotations.NullMarked;
