package io.parlor.broker.redis;

import io.parlor.ChatServer;
import io.parlor.model.CloseCode;
import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import io.parlor.transport.TextFrame;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client of {@code chat.v1.json} on a node in this process. JSON is written with {@code '} for {@code "}. */
final class Talker implements Connection {
    private static final Pattern ID = Pattern.compile("^\\{\"id\":(\\d+),");
    private static final Pattern POSITION = Pattern.compile("\"pos\":\"([^\"]+)\"");

    private final ConcurrentMap<Long, CompletableFuture<String>> replies = new ConcurrentHashMap<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private final ConnectionListener listener;

    Talker(ChatServer node, String user) {
        listener = node.accept(this, new Handshake(null, "/chat", Map.of(), Map.of(), null, null));
        ask("'op':'connect','token':'" + user + "'");
    }

    /** The line it was answered with. */
    String ask(String members) {
        long id = ids.incrementAndGet();
        CompletableFuture<String> reply = new CompletableFuture<>();
        replies.put(id, reply);
        synchronized (this) {
            listener.onText("{\"id\":" + id + "," + members.replace('\'', '"') + "}");
        }
        return reply.orTimeout(Brokers.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** The position in a line. */
    static String position(String line) {
        Matcher found = POSITION.matcher(line);
        if (!found.find()) {
            throw new AssertionError("no position in " + line);
        }
        return found.group(1);
    }

    /** The lines of events that came so far. */
    List<String> events() {
        return events;
    }

    @Override
    public void write(TextFrame frame, Runnable done) {
        frame.text().lines().filter(line -> !line.isEmpty()).forEach(this::line);
        done.run();
    }

    private void line(String line) {
        Matcher found = ID.matcher(line);
        if (found.find()) {
            CompletableFuture<String> reply = replies.remove(Long.parseLong(found.group(1)));
            if (reply != null) {
                reply.complete(line);
            }
        } else if (line.contains("\"pos\":")) {
            events.add(line);
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        listener.onClosed();
    }
}
