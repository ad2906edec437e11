package io.parlor.transport.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.parlor.transport.ConnectionAcceptor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Configures a {@link NettyChatServer}. {@link #start} reports all settings that are wrong at once. Not thread-safe. */
public final class NettyChatServerBuilder {
    public static final int DEFAULT_PORT = 8081;
    public static final String DEFAULT_PATH = "/chat";
    public static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
    public static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private static final int BACKLOG = 1024;

    /** Clients send little at a time; an allocator that adapts would keep state for each. */
    private static final int READ_BYTES = 4096;

    private static final int MOST_PORTS = 65_535;
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final ConnectionAcceptor acceptor;
    private @Nullable String host;
    private int port = DEFAULT_PORT;
    private String path = DEFAULT_PATH;
    private @Nullable SslContext tls;
    private int threads = Runtime.getRuntime().availableProcessors();
    private Duration handshakeTimeout = DEFAULT_HANDSHAKE_TIMEOUT;
    private Duration closeTimeout = DEFAULT_CLOSE_TIMEOUT;

    NettyChatServerBuilder(ConnectionAcceptor acceptor) {
        this.acceptor = Objects.requireNonNull(acceptor);
    }

    /** The name or address of the interface to listen on. By default all. */
    public NettyChatServerBuilder host(String value) {
        host = Objects.requireNonNull(value);
        return this;
    }

    /** 0 for one that is free. */
    public NettyChatServerBuilder port(int value) {
        port = value;
        return this;
    }

    /** Where clients connect; any other is answered by 404. Starts with a slash. */
    public NettyChatServerBuilder path(String value) {
        path = Objects.requireNonNull(value);
        return this;
    }

    /** Speaks TLS, and nothing else. By default not: a proxy in front may. */
    public NettyChatServerBuilder tls(SslContext value) {
        tls = Objects.requireNonNull(value);
        return this;
    }

    /** The number of event loops. By default one a core. */
    public NettyChatServerBuilder threads(int value) {
        threads = value;
        return this;
    }

    /** From the opening of a network connection to the end of TLS' and WebSocket's handshakes; from 10 ms to 1 minute. */
    public NettyChatServerBuilder handshakeTimeout(Duration value) {
        handshakeTimeout = Objects.requireNonNull(value);
        return this;
    }

    /**
     * How long a client may take to receive what is in flight and the close frame, and to answer it, before its connection is cut; from 10 ms to
     * 1 minute.
     */
    public NettyChatServerBuilder closeTimeout(Duration value) {
        closeTimeout = Objects.requireNonNull(value);
        return this;
    }

    /**
     * Listens.
     *
     * @throws IllegalArgumentException with all settings that are wrong
     * @throws IOException if it cannot listen there
     */
    public NettyChatServer start() throws IOException {
        List<String> problems = problems();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        EventLoops loops = new EventLoops(threads);
        ChannelFuture bound = bind(loops).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.close();
            throw new IOException("cannot listen on port " + port + (host == null ? "" : " of " + host), bound.cause());
        }
        return new NettyChatServer(loops, bound.channel());
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (port < 0 || port > MOST_PORTS) {
            problems.add("port is from 0 to " + MOST_PORTS + ", not " + port);
        }
        if (!path.startsWith("/")) {
            problems.add("path starts with a slash, unlike " + path);
        }
        if (threads < 1) {
            problems.add("threads is 1 or more, not " + threads);
        }
        check("handshakeTimeout", handshakeTimeout, problems);
        check("closeTimeout", closeTimeout, problems);
        return problems;
    }

    private static void check(String setting, Duration value, List<String> problems) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            problems.add(setting + " is from 10 ms to 1 minute, not " + value);
        }
    }

    private ChannelFuture bind(EventLoops loops) {
        Endpoint endpoint = new Endpoint(acceptor, path, handshakeTimeout, closeTimeout);
        SslContext secure = tls;
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(EventLoops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (secure != null) {
                            channel.pipeline().addLast(secure.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new Upgrade(endpoint, loops.turn(channel.eventLoop())));
                    }
                });
        return host == null ? bootstrap.bind(port) : bootstrap.bind(host, port);
    }
}
