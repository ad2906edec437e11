package io.parlor.spring.websocket;

import org.springframework.web.socket.CloseStatus;

/** A SockJS session over plain HTTP requests, with what Spring keeps to itself. */
interface HttpSession {
    /** Runs the action when nothing waits for the client's next request: now, or when it has come. One action at a time. */
    void whenTaken(Runnable action);

    /** Closes it now if a request is there to answer, else when the next one is, so that the client learns the code. */
    void closeWhenAsked(CloseStatus status);
}
