package io.parlor.transport.netty;

import io.netty.channel.Channel;
import io.parlor.transport.ConnectionAcceptor;
import java.net.InetSocketAddress;

/**
 * A port of its own for chat clients, on Netty: for hosts that want many connections in little memory, or have no container. It does
 * towards clients what {@code ChatEndpoint} does in a container, but for compression, which it never agrees on.
 *
 * <pre>{@code
 * NettyChatServer server = NettyChatServer.builder(chat).port(8081).path("/chat").start();
 * }</pre>
 *
 * <p>The sessions of its connections run on its event loops, and so do the host's hooks that are called for them: as everywhere, they do
 * not block.
 *
 * <p>A host that stops drains and closes the chat server first, then this. Thread-safe.
 */
public final class NettyChatServer implements AutoCloseable {
    private final EventLoops loops;
    private final Channel listening;

    NettyChatServer(EventLoops loops, Channel listening) {
        this.loops = loops;
        this.listening = listening;
    }

    /** @param acceptor where connections are brought: a {@code ChatServer} */
    public static NettyChatServerBuilder builder(ConnectionAcceptor acceptor) {
        return new NettyChatServerBuilder(acceptor);
    }

    /** The port it listens on. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Takes no more connections, and cuts those that are left. Waits some seconds at most for its threads to end. Idempotent. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        loops.close();
    }
}
