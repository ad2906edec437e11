/** The port that Netty listens on, where {@code parlor.server.transport} has it. The sessions, hooks and origins are those of the chat server. */
@NullMarked
package io.parlor.spring.netty;

import org.jspecify.annotations.NullMarked;
