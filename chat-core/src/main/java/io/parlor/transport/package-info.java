/**
 * The SPI between a WebSocket container and the engine: a {@link io.parlor.transport.Connection} is what the engine writes to, a
 * {@link io.parlor.transport.ConnectionListener} is what a transport feeds, a {@link io.parlor.transport.ConnectionAcceptor} makes
 * the one of the other. Nothing here knows rooms or a wire format.
 */
@NullMarked
package io.parlor.transport;

import org.jspecify.annotations.NullMarked;
