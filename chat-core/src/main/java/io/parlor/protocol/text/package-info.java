/**
 * Bare text as a wire format, for pages that know nothing but {@code new WebSocket(url)}: what is sent is posted to the room of the endpoint, what comes is text.
 * See {@code docs/stomp.md}.
 */
@NullMarked
package io.parlor.protocol.text;

import org.jspecify.annotations.NullMarked;
