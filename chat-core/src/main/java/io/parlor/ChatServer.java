package io.parlor;

import io.parlor.engine.Engine;
import io.parlor.model.RoomId;
import io.parlor.room.Room;
import io.parlor.room.RoomRegistry;
import io.parlor.session.NodeStats;
import io.parlor.session.SessionRegistry;
import io.parlor.session.Users;
import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of a chat. A host builds it, registers it with a transport such as {@code io.parlor.transport.jakarta.ChatEndpoint}, and closes it
 * when it stops:
 *
 * <pre>{@code
 * ChatServer server = ChatServer.builder().authenticator(Authenticator.guests()).build();
 * }</pre>
 *
 * <p>Takes connections from when it is built to when it is drained or closed. Thread-safe.
 */
public final class ChatServer implements ConnectionAcceptor, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChatServer.class);

    private final Engine engine;
    private final List<AutoCloseable> owned;
    private final AtomicBoolean closed = new AtomicBoolean();

    ChatServer(Engine engine, List<AutoCloseable> owned) {
        this.engine = engine;
        this.owned = List.copyOf(owned);
    }

    public static ChatServerBuilder builder() {
        return new ChatServerBuilder();
    }

    /** The sessions of this node. */
    public SessionRegistry sessions() {
        return engine.sessions();
    }

    /** Users, on whichever nodes they are. */
    public Users users() {
        return engine.users();
    }

    /** The rooms this node has open. */
    public RoomRegistry rooms() {
        return engine;
    }

    /** A room by its name; it needs not be open. */
    public Room room(RoomId id) {
        return engine.room(id);
    }

    /**
     * A room by its name.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public Room room(String name) {
        return room(new RoomId(name));
    }

    public NodeStats stats() {
        return engine.stats();
    }

    /**
     * Prepares a stop: takes no more connections and commands, tells every client to come back (to another node) after a time of its own between zero and
     * {@code spread}, answers what is in flight, and closes the sessions with 1012.
     *
     * @param atMost after which the stage completes in any case
     * @return completes when no session is left, on any thread
     */
    public CompletionStage<@Nullable Void> drain(Duration spread, Duration atMost) {
        return engine.drain(spread, atMost);
    }

    /**
     * Closes every session that is left, with 1001, and what the server made for itself: threads, and the broker unless the host gave it. Idempotent.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        engine.close();
        for (AutoCloseable part : owned) {
            try {
                part.close();
            } catch (Exception e) {
                log.warn("a part of the chat server did not close", e);
            }
        }
    }

    @Override
    public List<String> subprotocols() {
        return engine.subprotocols();
    }

    @Override
    public boolean admits(@Nullable String origin, @Nullable String host, boolean secure) {
        return engine.admits(origin, host, secure);
    }

    @Override
    public ConnectionListener accept(Connection connection, Handshake handshake) {
        return engine.accept(connection, handshake);
    }
}
