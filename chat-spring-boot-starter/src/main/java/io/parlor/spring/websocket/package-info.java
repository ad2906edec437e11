/**
 * The endpoint, through Spring's WebSocket support. A native session is adopted by chat-core's transport, and written to as if Spring were not there;
 * what comes over SockJS is written by Spring, on threads of its own.
 */
@NullMarked
package io.parlor.spring.websocket;

import org.jspecify.annotations.NullMarked;
