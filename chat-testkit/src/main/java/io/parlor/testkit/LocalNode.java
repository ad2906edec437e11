package io.parlor.testkit;

import io.parlor.ChatServer;
import io.parlor.ChatServerBuilder;
import io.parlor.broker.MessageBroker;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/** A chat server in this process, and the broker that is its alone. */
final class LocalNode implements ChatNode, AutoCloseable {
    final ChatServer server;
    private final MessageBroker broker;
    private final Runnable kill;
    private final Duration patience;

    /** @param kill has the backend hear no more of it, and it no more of the backend */
    LocalNode(ChatServerBuilder builder, MessageBroker broker, Runnable kill, Duration patience) {
        this.server = builder.build();
        this.broker = broker;
        this.kill = kill;
        this.patience = patience;
    }

    @Override
    public ChatUser connect(String user) {
        return new ChatUser(user, patience, heard -> accept(server, heard));
    }

    static ChatUser.Line accept(ChatServer server, Consumer<String> heard) {
        FakeSocket socket = new FakeSocket(server, "chat.v1.json", ForkJoinPool.commonPool(), heard);
        return new ChatUser.Line(socket::send, socket::cut);
    }

    @Override
    public void kill9() {
        kill.run();
    }

    @Override
    public void close() {
        server.close();
        broker.close();
    }
}
