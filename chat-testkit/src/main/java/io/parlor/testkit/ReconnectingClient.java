package io.parlor.testkit;

import io.parlor.ChatServer;
import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client as a browser's is: one connection after the other, on any node, each resuming where the last one was; what was not acknowledged is sent
 * again with its key. Thread-safe.
 */
final class ReconnectingClient {
    private static final long BACKOFF_MILLIS = 30;
    private static final int FIRST_POST = 10;
    private static final Pattern EVENT = Pattern.compile("\\{\"room\":.*\"pos\":\"([^\"]*)\".*\"body\":\"([^\"]*)\"}");
    private static final Pattern STORED = Pattern.compile("\\{\"id\":(\\d+),\"ok\":\\{\"pos\":\"([^\"]*)\"}}");
    private static final Pattern REFUSED = Pattern.compile("\\{\"id\":(\\d+),\"error\":.*\"retry\":(true|false).*");

    /** What it saw: a position, and the text that was posted. */
    record Seen(String position, String text) {}

    private final String user;
    private final RoomId room;
    private final Supplier<ChatServer> nodes;
    private final ScheduledExecutorService network;

    // All guarded by this.
    private final List<Seen> seen = new ArrayList<>();
    private final Map<Integer, String> pending = new TreeMap<>();
    private final Map<String, String> acknowledged = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private @Nullable FakeSocket socket;
    private int connections;
    private int posts;
    private boolean ended;

    ReconnectingClient(String user, RoomId room, Supplier<ChatServer> nodes, ScheduledExecutorService network) {
        this.user = user;
        this.room = room;
        this.nodes = nodes;
        this.network = network;
    }

    /** Opens a connection, the first one or another: the one before is cut. */
    synchronized void connect() {
        if (ended) {
            return;
        }
        if (socket != null) {
            socket.cut();
        }
        int mine = ++connections;
        socket = FakeSocket.connect(nodes.get(), user, network, line -> onLine(mine, line));
        String after = seen.isEmpty() ? "0-00000000" : seen.get(seen.size() - 1).position();
        socket.send("{\"id\":2,\"op\":\"join\",\"room\":\"" + room.value() + "\",\"after\":\"" + after + "\"}");
        pending.forEach(this::send);
    }

    /** Its node dies: nobody tells the node that the client is gone, nor the client that its node is. */
    synchronized void loseNode() {
        if (socket != null) {
            socket.abandon();
        }
        connect();
    }

    synchronized void post(String text) {
        int id = FIRST_POST + posts++;
        pending.put(id, text);
        send(id, text);
    }

    private void send(int id, String text) {
        if (socket != null && !ended) {
            socket.send("{\"id\":" + id + ",\"op\":\"post\",\"room\":\"" + room.value() + "\",\"key\":\"" + text
                    + "\",\"body\":\"" + text + "\"}");
        }
    }

    private synchronized void onLine(int connection, String line) {
        if (connection != connections) {
            return;
        }
        Matcher event = EVENT.matcher(line);
        Matcher stored = STORED.matcher(line);
        Matcher refused = REFUSED.matcher(line);
        if (event.matches()) {
            seen.add(new Seen(event.group(1), event.group(2)));
        } else if (stored.matches()) {
            String text = pending.remove(Integer.valueOf(stored.group(1)));
            if (text != null) {
                acknowledged.put(text, stored.group(2));
            }
        } else if (refused.matches()) {
            if (refused.group(2).equals("false")) {
                faults.add(line);
            }
            int id = Integer.parseInt(refused.group(1));
            later(() -> again(connection, id));
        } else if (line.startsWith("closed")) {
            later(() -> reconnectAfter(connection));
        } else if (line.contains("\"gap\"")) {
            faults.add(line);
        }
    }

    private synchronized void again(int connection, int id) {
        String text = pending.get(id);
        if (connection != connections) {
            return;
        }
        if (text != null) {
            send(id, text);
        } else if (id < FIRST_POST) {
            connect();
        }
    }

    private synchronized void reconnectAfter(int connection) {
        if (connection == connections) {
            connect();
        }
    }

    private void later(Runnable task) {
        try {
            ScheduledFuture<?> unused = network.schedule(task, BACKOFF_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The test is over.
        }
    }

    synchronized void end() {
        ended = true;
        if (socket != null) {
            socket.cut();
        }
    }

    /** How many posts are not acknowledged. */
    synchronized int pending() {
        return pending.size();
    }

    synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** The position of each text that was acknowledged. */
    synchronized Map<String, String> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    /** Gaps, and refusals for good. */
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    synchronized int connections() {
        return connections;
    }
}
