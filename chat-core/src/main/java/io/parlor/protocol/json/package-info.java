/**
 * The wire format {@code chat.v1.json}, as {@code docs/protocol.md} defines it: lines of JSON to commands, pushes and events to lines. Knows
 * nothing of sessions, of what is allowed, or of what a body means.
 */
@NullMarked
package io.parlor.protocol.json;

import org.jspecify.annotations.NullMarked;
