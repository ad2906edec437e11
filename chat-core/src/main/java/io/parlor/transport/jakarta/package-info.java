/**
 * The transport for every jakarta.websocket 2.1 or 2.2 container: {@link io.parlor.transport.jakarta.ChatEndpoint} turns a container's
 * sessions into {@link io.parlor.transport.Connection}s. What containers do differently is known to
 * {@code Container} alone. Nothing here knows rooms or a wire format, and nothing needs the Servlet API.
 */
@NullMarked
package io.parlor.transport.jakarta;

import org.jspecify.annotations.NullMarked;
