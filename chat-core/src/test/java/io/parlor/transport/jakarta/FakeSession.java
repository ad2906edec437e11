package io.parlor.transport.jakarta;

import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A container's session whose sends end as the test says. */
final class FakeSession {
    final List<String> sent = new ArrayList<>();
    final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
    SendHandler lastHandler;
    RuntimeException onSend;

    private final RemoteEndpoint.Async remote = fake(RemoteEndpoint.Async.class, (method, args) -> {
        if (onSend != null) {
            throw onSend;
        }
        sent.add((String) args[0]);
        lastHandler = (SendHandler) args[1];
        return null;
    });

    final Session session = fake(Session.class, (method, args) -> switch (method) {
        case "getAsyncRemote" -> remote;
        case "getId" -> "fake";
        case "close" -> closed.add(args == null ? CloseReasons.NOT_SENT : (CloseReason) args[0]) ? null : null;
        default -> throw new UnsupportedOperationException(method);
    });

    void succeed() {
        lastHandler.onResult(new SendResult(session));
    }

    void fail() {
        lastHandler.onResult(new SendResult(session, new java.io.IOException("broken pipe")));
    }

    private interface Answer {
        Object to(String method, Object[] args);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> answer.to(method.getName(), args)));
    }
}
