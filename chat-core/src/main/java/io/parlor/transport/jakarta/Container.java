package io.parlor.transport.jakarta;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the API leaves open and containers do differently. It has no way to cut a connection whose client takes no close frame, so this
 * uses the containers' own, by name; an unknown container gets an ordinary close.
 */
enum Container {
    TOMCAT("org.apache.tomcat.") {
        @Override
        void tune(Session session, Duration closeTimeout) {
            // Tomcat keeps both buffers for each connection; longer messages come in more pieces.
            session.setMaxTextMessageBufferSize(PIECE);
            session.setMaxBinaryMessageBufferSize(PIECE);
            // session.close blocks as long while the client does not read, and then cuts; the last is what it waits for
            // other codes than 1000.
            session.getUserProperties().put(TOMCAT_PREFIX + "SESSION_CLOSE_TIMEOUT", closeTimeout.toMillis());
            session.getUserProperties().put(TOMCAT_PREFIX + "BLOCKING_SEND_TIMEOUT", closeTimeout.toMillis());
            session.getUserProperties().put(TOMCAT_SEND_TIMEOUT, closeTimeout.toMillis());
        }

        @Override
        void cutNow(Session session) throws IOException {
            session.getUserProperties().put(TOMCAT_SEND_TIMEOUT, 1L);
            session.close(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, ""));
        }
    },
    JETTY("org.eclipse.jetty.") {
        @Override
        void cutNow(Session session) throws ReflectiveOperationException {
            invoke(invoke(session, "getCoreSession"), "abort");
        }
    },
    UNDERTOW("io.undertow.") {
        @Override
        void cutNow(Session session) throws ReflectiveOperationException {
            invoke(session, "forceClose");
        }
    },
    TYRUS("org.glassfish.tyrus.") {
        @Override
        void cutNow(Session session) throws ReflectiveOperationException {
            Object target = session;
            for (String field : List.of("basicRemote", "webSocket", "protocolHandler", "writer", "connection")) {
                target = read(target, field);
            }
            invoke(target, "terminateSilently"); // Grizzly's close waits until the client has read everything
        }
    },
    OTHER("") {
        @Override
        void cutNow(Session session) throws IOException {
            session.close();
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(Container.class);
    private static final String TOMCAT_PREFIX = "org.apache.tomcat.websocket.";
    private static final String TOMCAT_SEND_TIMEOUT = TOMCAT_PREFIX + "ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT";
    private static final int PIECE = 1024;

    private final String packages;

    Container(String packages) {
        this.packages = packages;
    }

    static Container of(Session session) {
        String name = session.getClass().getName();
        for (Container container : values()) {
            if (name.startsWith(container.packages)) {
                return container;
            }
        }
        return OTHER;
    }

    /** Before anything is read or written. */
    void tune(Session session, Duration closeTimeout) {}

    /** Ends the network connection, without regard to the client. Does nothing if it is gone already. */
    final void cut(Session session) {
        try {
            cutNow(session);
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            LOG.warn(
                    "Connection {} stays open if its client does not read: {} cannot cut it", session.getId(), this, e);
        } catch (IOException | RuntimeException e) {
            LOG.debug("Cutting connection {}", session.getId(), e);
        }
    }

    abstract void cutNow(Session session) throws IOException, ReflectiveOperationException;

    private static Object invoke(Object target, String method) throws ReflectiveOperationException {
        return target.getClass().getMethod(method).invoke(target);
    }

    private static Object read(Object target, String name) throws ReflectiveOperationException {
        Class<?> type = target.getClass();
        while (type != null) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field.get(target);
                }
            }
            type = type.getSuperclass();
        }
        throw new NoSuchFieldException(target.getClass().getName() + "." + name);
    }
}
