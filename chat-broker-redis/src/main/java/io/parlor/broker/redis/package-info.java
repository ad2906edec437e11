/**
 * Rooms on Redis: a stream for each room, scripts that append atomically, and pub/sub for what is live.
 *
 * <p>Public are the broker and its settings, nothing else. Only {@code io.parlor.broker} and
 * {@code io.parlor.model} may be used from the core.
 */
@NullMarked
package io.parlor.broker.redis;

import org.jspecify.annotations.NullMarked;
