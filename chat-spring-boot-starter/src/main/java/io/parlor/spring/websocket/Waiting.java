package io.parlor.spring.websocket;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.sockjs.transport.session.AbstractHttpSockJsSession;

/** What an HTTP session has yet to do when its client comes. Guarded by the session's response lock. */
final class Waiting {
    private @Nullable Runnable action;
    private @Nullable CloseStatus closing;

    void set(Runnable next) {
        action = next;
    }

    void runIf(boolean taken) {
        Runnable due = action;
        if (taken && due != null) {
            action = null;
            due.run();
        }
    }

    void closeLater(CloseStatus status) {
        closing = status;
    }

    void closeIfAsked(AbstractHttpSockJsSession session) {
        CloseStatus status = closing;
        boolean nobodyIsToldAnyway = CloseStatus.SESSION_NOT_RELIABLE.equals(status);
        if (status != null && (session.isActive() || nobodyIsToldAnyway)) {
            closing = null;
            try {
                session.close(status);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
