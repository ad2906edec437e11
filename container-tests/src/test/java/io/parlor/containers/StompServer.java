package io.parlor.containers;

import io.parlor.ChatServer;
import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.protocol.json.JsonProtocol;
import io.parlor.protocol.stomp.StompProtocol;
import io.parlor.security.Authenticator;
import io.parlor.security.Decision;
import io.parlor.security.RateLimit;
import io.parlor.transport.jakarta.EndpointOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that speaks STOMP to whoever offers nothing, and JSON too. In rooms whose names begin with {@code no-} nobody may do anything but join. */
final class StompServer implements AutoCloseable {
    static final Duration HEARTBEAT = Duration.ofSeconds(1);

    final ChatServer chat;
    final HttpClient http = HttpClient.newHttpClient();
    final URI address;
    private final TransportLauncher container;
    private final AtomicInteger rooms = new AtomicInteger();
    private final List<StompClient> clients = new ArrayList<>();

    StompServer(TransportLauncher container) throws Exception {
        this.container = container;
        chat = ChatServer.builder()
                .protocols(StompProtocol.standard(), new JsonProtocol())
                .authenticator((handshake, token) -> "broken".equals(token)
                        ? CompletableFuture.failedFuture(new ChatException(ErrorCode.UNAUTHORIZED, "not you"))
                        : Authenticator.guests().authenticate(handshake, token))
                .policy(request -> CompletableFuture.supplyAsync(
                        () -> request.room().value().startsWith("no-")
                                                && !request.action().name().equals("JOIN")
                                        || request.room().value().startsWith("never-")
                                ? Decision.deny("not here")
                                : Decision.allow()))
                .heartbeat(HEARTBEAT)
                .commandRate(new RateLimit(10_000, 10_000))
                .maxCommandsInFlight(1_000)
                .build();
        address = URI.create("ws://localhost:" + container.start(chat, EndpointOptions.DEFAULT) + "/chat");
    }

    /** A name no other test has. */
    String room() {
        return "room-" + rooms.incrementAndGet();
    }

    StompClient open(String... subprotocols) {
        StompClient client = new StompClient(http, address, subprotocols);
        clients.add(client);
        return client;
    }

    StompClient client(String user) {
        return open("v12.stomp").connect(user, "1.2");
    }

    StompClient client(String user, String version) {
        return open("v1" + version.charAt(2) + ".stomp").connect(user, version);
    }

    @Override
    public void close() {
        clients.forEach(StompClient::close);
        chat.close();
        container.close();
    }
}
