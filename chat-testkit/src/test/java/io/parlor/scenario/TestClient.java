package io.parlor.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.CloseCode;
import io.parlor.schema.ProtocolSchema;
import io.parlor.testkit.VirtualTime;
import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import io.parlor.transport.TextFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of {@code chat.v1.json} over a connection that is none: it keeps all it is sent, and can stop reading. JSON is written with
 * {@code '} for {@code "}.
 */
final class TestClient implements Connection {
    private static final JsonMapper JSON = new JsonMapper();

    final List<JsonNode> got = new ArrayList<>();
    int heartbeats;
    int frames;
    int longestFrame;

    /** Is run inside each write. */
    Runnable onFrame = () -> {};

    private final VirtualTime time;
    private final ConnectionListener listener;
    private @Nullable Runnable held;
    private boolean stalled;
    private boolean broken;
    private boolean gone;
    private @Nullable CloseCode closeCode;
    private long lastId;

    TestClient(ConnectionAcceptor server, VirtualTime time, Handshake handshake) {
        this.time = time;
        this.listener = server.accept(this, handshake);
    }

    /** Sends a message as it is, and gives the server no time. */
    void raw(String message) {
        listener.onText(message);
    }

    void binary(byte[] message) {
        listener.onBinary(message);
    }

    /** Sends a command, and gives the server no time. @return its id */
    long send(String op, String members) {
        long id = ++lastId;
        raw(json("{'id':" + id + ",'op':'" + op + "'" + (members.isEmpty() ? "" : "," + members) + "}"));
        return id;
    }

    /** Sends a command and waits for its reply. */
    JsonNode ask(String op, String members) {
        long id = send(op, members);
        time.run();
        return Objects.requireNonNull(reply(id), () -> op + " was not answered; got " + got);
    }

    /** What it was answered, which must be a success. */
    JsonNode ok(String op, String members) {
        JsonNode reply = ask(op, members);
        assertThat(reply.has("ok")).as("%s", reply).isTrue();
        return reply.get("ok");
    }

    /** The code of the error it was answered with. */
    String error(String op, String members) {
        return errorOf(ask(op, members));
    }

    static String errorOf(@Nullable JsonNode reply) {
        return Objects.requireNonNull(reply, "not answered")
                .path("error")
                .path("code")
                .asString("none");
    }

    TestClient connect(String user) {
        ok("connect", "'token':'" + user + "'");
        return this;
    }

    TestClient join(String room) {
        ok("join", "'room':'" + room + "'");
        return this;
    }

    /** @return the position */
    String post(String room, String text) {
        return ok("post", "'room':'" + room + "','body':'" + text + "'")
                .get("pos")
                .asString();
    }

    @Nullable JsonNode reply(long id) {
        return got.stream()
                .filter(line -> line.path("id").asLong(0) == id)
                .findFirst()
                .orElse(null);
    }

    /** The bodies of the events of a room, in the order they came. */
    List<String> bodies(String room) {
        return events(room).stream().map(event -> event.get("body").asString()).toList();
    }

    List<JsonNode> events(String room) {
        return ofRoom(room, line -> line.has("pos"));
    }

    /** What it was told of a room by that member: {@code live}, {@code gap}, {@code presence}, ... */
    List<JsonNode> told(String room, String member) {
        return ofRoom(room, line -> line.has(member)).stream()
                .map(line -> line.get(member))
                .toList();
    }

    private List<JsonNode> ofRoom(String room, Predicate<JsonNode> what) {
        return got.stream()
                .filter(line -> line.path("room").asString("").equals(room) && what.test(line))
                .toList();
    }

    /** What it got, each as the member that says what it is. */
    List<String> kinds() {
        return got.stream().map(TestClient::kindOf).toList();
    }

    private static String kindOf(JsonNode line) {
        for (String kind :
                List.of("ok", "error", "pos", "live", "gap", "typing", "presence", "kicked", "moderated", "notice")) {
            if (line.has(kind)) {
                return kind;
            }
        }
        return line.has("drain") ? "drain" : "unknown";
    }

    /** Forgets what it got so far. */
    void forget() {
        got.clear();
    }

    /** Reads no more: the next write is the last for now. */
    void stall() {
        stalled = true;
    }

    void unstall() {
        stalled = false;
        Runnable done = held;
        held = null;
        if (done != null) {
            done.run();
        }
        time.run();
    }

    /** Its connection fails in a way that no connection should. */
    void breakDown() {
        broken = true;
    }

    /** Loses the connection. */
    void vanish() {
        gone = true;
        listener.onClosed();
        time.run();
    }

    boolean isClosed() {
        return closeCode != null;
    }

    @Nullable CloseCode closeCode() {
        return closeCode;
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }

    @Override
    public void write(TextFrame frame, Runnable done) {
        assertThat(held).as("a second write in flight").isNull();
        if (broken) {
            throw new IllegalStateException("broken");
        }
        if (!gone && closeCode == null) {
            frames++;
            longestFrame = Math.max(longestFrame, frame.text().getBytes(UTF_8).length);
            ProtocolSchema.requireServerMessage(frame.text());
            for (String line : frame.text().split("\n", -1)) {
                line(line);
            }
        }
        onFrame.run();
        if (stalled) {
            held = done;
        } else {
            done.run();
        }
    }

    private void line(String line) {
        if (line.isEmpty()) {
            heartbeats++;
        } else {
            got.add(JSON.readTree(line));
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (closeCode == null) {
            closeCode = code;
            time.execute(() -> {
                if (listener != null && !gone) {
                    gone = true;
                    listener.onClosed();
                }
            });
        }
        if (broken) {
            throw new IllegalStateException("broken");
        }
    }
}
