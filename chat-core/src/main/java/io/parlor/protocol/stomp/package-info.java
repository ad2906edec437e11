/**
 * STOMP 1.0, 1.1 and 1.2 as wire formats, as {@code docs/stomp.md} defines what they mean here. {@code FrameDecoder} and {@code FrameWriter} know frames alone;
 * {@code Requests} makes commands of them, on the transport's thread; {@code Replies} makes frames of pushes and events, on the session's worker. What the two
 * share goes through {@code Pending}.
 */
@NullMarked
package io.parlor.protocol.stomp;

import org.jspecify.annotations.NullMarked;
