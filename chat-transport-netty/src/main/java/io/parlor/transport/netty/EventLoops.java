package io.parlor.transport.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The threads of a server, on epoll where there is any. */
final class EventLoops {
    private static final long END_MILLIS = 2_000;

    private final EventLoopGroup group;
    private final Map<EventExecutor, LoopTurn> turns = new HashMap<>(); // not changed after the constructor

    EventLoops(int threads) {
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("parlor-netty", true), io);
        group.forEach(loop -> turns.put(loop, new LoopTurn((EventLoop) loop)));
    }

    EventLoopGroup group() {
        return group;
    }

    static Class<? extends ServerSocketChannel> serverChannel() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    LoopTurn turn(EventLoop loop) {
        return Objects.requireNonNull(turns.get(loop));
    }

    /** Cuts all connections, and waits for the threads to end, for a bounded time. */
    void close() {
        group.shutdownGracefully(0, END_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * END_MILLIS);
    }
}
