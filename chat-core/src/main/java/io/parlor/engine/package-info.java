/**
 * The engine: from a decoded command to the log, and from the log to the sockets. Not exported: hosts see {@code io.parlor.ChatServer}, and the interfaces of
 * {@code session} and {@code room}, which live above for them. {@link io.parlor.engine.Engine} is the way in.
 *
 * <p>The way in: {@code Session} (a transport's listener) decodes, {@code Dispatcher} decides, {@code Poster} appends.
 * The way out: {@code LiveRoom} (a broker's listener) appends to its {@code RoomTail} and wakes the {@code Audience} of each worker, whose
 * {@code Membership}s are cursors in the tail that their session's {@code Outbound} pulls from, as its socket allows.
 *
 * <p>Each session is pinned to one {@code Worker}. What is said to be <em>of the worker</em> is touched by tasks of that worker alone.
 */
@NullMarked
package io.parlor.engine;

import org.jspecify.annotations.NullMarked;
