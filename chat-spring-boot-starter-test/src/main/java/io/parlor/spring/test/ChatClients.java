package io.parlor.spring.test;

import io.parlor.ChatServer;
import io.parlor.transport.Handshake;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Opens connections to the application's {@code ChatServer}, in memory. Thread-safe. */
public final class ChatClients {
    private final ChatServer server;
    private final List<ChatClient> open = new CopyOnWriteArrayList<>();

    ChatClients(ChatServer server) {
        this.server = server;
    }

    /**
     * A client that has connected: as the principal of that name, with the name as its token, so that it gets in with Spring Security's users and as a guest
     * alike.
     *
     * @throws AssertionError if it was refused
     */
    public ChatClient connect(String user) {
        Principal principal = () -> user;
        ChatClient client = open(new Handshake(null, "/parlor", Map.of(), Map.of(), principal, null));
        String reply = client.connect(user);
        if (!reply.contains("\"ok\"")) {
            throw new AssertionError(user + " was not let in: " + reply);
        }
        return client;
    }

    /** A connection that has yet to {@linkplain ChatClient#connect say who it is}. */
    public ChatClient open(Handshake handshake) {
        ChatClient client = new ChatClient(server, handshake);
        open.add(client);
        return client;
    }

    /** A connection without a principal, headers and parameters. */
    public ChatClient open() {
        return open(new Handshake(null, "/parlor", Map.of(), Map.of(), null, null));
    }

    /** Ends all connections that were opened here. Done after each test. */
    public void disconnectAll() {
        open.forEach(ChatClient::close);
        open.clear();
    }
}
