/**
 * The transport on Netty, for many connections in little memory: {@link io.parlor.transport.netty.NettyChatServer} is the way in.
 *
 * <p>A connection's socket, its decoding and, as {@code Connection.executor} asks for it, its session in the engine run on one event
 * loop. A {@code LoopTurn} writes what one turn of that loop brings: each frame encoded once for all connections that get it, each
 * connection flushed once. What is said to be <em>of the loop</em> is touched by its thread alone. Nothing here knows rooms or a wire
 * format.
 */
@NullMarked
package io.parlor.transport.netty;

import org.jspecify.annotations.NullMarked;
