package io.parlor.scenario;

import io.parlor.ChatServer;
import io.parlor.model.CloseCode;
import io.parlor.model.Position;
import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import io.parlor.transport.TextFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of one room that can stall and come back, and checks what it gets against what the log ever held. */
final class SimClient {
    private static final JsonMapper JSON = new JsonMapper();

    private final ChatServer server;
    private final ModelBroker broker;
    private final List<String> faults = new ArrayList<>();
    private @Nullable Link link;

    /** What it saw last; null before its first join was answered. */
    private @Nullable Position seen;

    /** That a gap allows the next event to be any, or this one. */
    private boolean gapOpen;

    private @Nullable Position resumed;
    private boolean joinsAnew;
    private boolean gapExpected;
    int delivered;
    int gaps;
    boolean live;

    SimClient(ChatServer server, ModelBroker broker) {
        this.server = server;
        this.broker = broker;
    }

    List<String> faults() {
        return faults;
    }

    @Nullable Position seen() {
        return seen;
    }

    boolean isInGap() {
        return gapOpen;
    }

    /** Opens a connection and joins: after what it saw last, or with the last {@code last} events, or from now on. */
    void connect(int last) {
        live = false;
        gapOpen = false;
        gapExpected = false;
        Link opened = new Link();
        link = opened;
        opened.listener = server.accept(opened, new Handshake(null, "/chat", Map.of(), Map.of(), null, null));
        opened.listener.onText("{\"id\":1,\"op\":\"connect\",\"token\":\"ann\"}");
        join(opened, last);
    }

    private void join(Link opened, int last) {
        Position after = seen;
        joinsAnew = after == null;
        String start = after != null ? ",\"after\":\"" + after + "\"" : last > 0 ? ",\"last\":" + last : "";
        opened.last = last;
        opened.listener.onText("{\"id\":2,\"op\":\"join\",\"room\":\"r\"" + start + "}");
    }

    void disconnect() {
        if (link != null) {
            link.listener.onClosed();
            link = null;
        }
    }

    void stall() {
        if (link != null) {
            link.stalled = true;
        }
    }

    void unstall() {
        if (link != null) {
            link.unstall();
        }
    }

    /** One connection. What is written to one that was given up reaches nobody. */
    private final class Link implements Connection {
        private final List<Runnable> held = new ArrayList<>();
        private ConnectionListener listener;
        private boolean stalled;
        private int last;

        void unstall() {
            stalled = false;
            List<Runnable> done = List.copyOf(held);
            held.clear();
            done.forEach(Runnable::run);
        }

        @Override
        public void write(TextFrame frame, Runnable done) {
            if (!held.isEmpty()) {
                faults.add("a second write in flight");
            }
            if (link == this) {
                frame.text().lines().forEach(SimClient.this::line);
            }
            if (stalled) {
                held.add(done);
            } else {
                done.run();
            }
        }

        @Override
        public void close(CloseCode code, String reason) {
            faults.add("closed: " + code + " " + reason);
        }
    }

    private void line(String line) {
        JsonNode json = JSON.readTree(line);
        if (link != null && json.path("error").path("code").asString("").equals("unavailable")) {
            join(link, link.last);
        } else if (json.has("error")) {
            faults.add(line);
        } else if (json.path("ok").has("head")) {
            joined(json.get("ok"));
        } else if (json.has("pos")) {
            event(Position.parse(json.get("pos").asString()));
        } else if (json.has("gap")) {
            gap(json.get("gap"));
        } else if (json.has("live")) {
            live = true;
            Position position = Position.parse(json.get("live").asString());
            if (seen == null || joinsAnew) {
                seen = position;
                joinsAnew = false;
            }
        }
    }

    private void joined(JsonNode ok) {
        boolean recovered = ok.get("recovered").asBoolean();
        if (joinsAnew && !recovered) {
            faults.add("not recovered, though nothing was asked for");
        }
        gapExpected = !recovered;
    }

    private void gap(JsonNode json) {
        gaps++;
        gapOpen = true;
        gapExpected = false;
        resumed = json.has("resumed") ? Position.parse(json.get("resumed").asString()) : null;
    }

    private void event(Position position) {
        delivered++;
        if (gapExpected) {
            faults.add("said to be not recovered, but no gap was told of");
        }
        Position before = seen;
        if (gapOpen) {
            if (resumed != null && !resumed.equals(position)) {
                faults.add("resumed at " + position + " instead of " + resumed);
            }
        } else if (!joinsAnew && before != null && !broker.successors(before).contains(position)) {
            faults.add(position + " after " + before + ", expected one of " + broker.successors(before));
        }
        gapOpen = false;
        joinsAnew = false;
        seen = position;
    }
}
