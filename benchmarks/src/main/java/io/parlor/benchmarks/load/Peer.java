package io.parlor.benchmarks.load;

import io.parlor.benchmarks.peers.NettyFloor;
import io.parlor.benchmarks.peers.NettySocketIo;
import io.parlor.benchmarks.peers.ParlorServer;
import io.parlor.benchmarks.peers.SpringLoop;
import io.parlor.benchmarks.peers.SpringStomp;
import java.util.ArrayList;
import java.util.List;

/**
 * A kind of server.
 *
 * @param command starts it
 */
record Peer(String name, Dialect dialect, List<String> command) {
    private static final String REDIS = "{redis}";

    static final Peer PARLOR_NETTY = java("Parlor, Netty", Dialect.PARLOR, ParlorServer.class, "netty");
    static final Peer PARLOR_TOMCAT = java("Parlor, Tomcat", Dialect.PARLOR, ParlorServer.class, "tomcat");
    static final Peer PARLOR_TOMCAT_SMALL = PARLOR_TOMCAT.with(
            "Parlor, Tomcat with buffers of 1 KB", "-Dorg.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE=1024");
    static final Peer SPRING_LOOP = java("the tutorial's loop (Spring, Tomcat)", Dialect.PLAIN, SpringLoop.class);
    static final Peer SPRING_STOMP = java("Spring STOMP simple broker", Dialect.STOMP, SpringStomp.class);
    static final Peer NETTY_SOCKET_IO = java("netty-socketio", Dialect.SOCKET_IO, NettySocketIo.class);
    static final Peer SOCKET_IO = node("Socket.IO (Node)", Dialect.SOCKET_IO, "socketio.js");
    static final Peer WS = node("ws, bare broadcast (Node)", Dialect.PLAIN, "ws.js");
    static final Peer NETTY_FLOOR = java("floor: Netty, no chat at all", Dialect.PLAIN, NettyFloor.class);

    static final List<Peer> ALL = List.of(
            PARLOR_NETTY,
            PARLOR_TOMCAT,
            PARLOR_TOMCAT_SMALL,
            SPRING_LOOP,
            SPRING_STOMP,
            NETTY_SOCKET_IO,
            SOCKET_IO,
            WS,
            NETTY_FLOOR);

    /** For measuring memory: what connections hold shall show, not how far a heap happened to grow while they came. */
    Peer withSmallHeap() {
        return command.get(0).equals("java")
                ? with(name, "-Xmn24m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20")
                : this;
    }

    /** With more options for the JVM. */
    private Peer with(String newName, String... options) {
        List<String> more = new ArrayList<>(command);
        more.addAll(1, List.of(options));
        return new Peer(newName, dialect, more);
    }

    boolean isParlor() {
        return dialect == Dialect.PARLOR;
    }

    /** Those that run as two nodes over one Redis. */
    static final List<Peer> CLUSTERED = List.of(
            java(
                    "Parlor on Netty over Redis Streams",
                    Dialect.PARLOR,
                    ParlorServer.class,
                    "netty",
                    "redis://127.0.0.1:" + REDIS),
            node("Socket.IO over Redis Streams", Dialect.SOCKET_IO, "socketio.js", "streams", REDIS),
            node("Socket.IO over Redis pub/sub", Dialect.SOCKET_IO, "socketio.js", "pubsub", REDIS));

    /** A node of it, that talks to the Redis at a port. */
    Peer over(int redisPort) {
        return new Peer(
                name,
                dialect,
                command.stream()
                        .map(word -> word.replace(REDIS, Integer.toString(redisPort)))
                        .toList());
    }

    private static Peer java(String name, Dialect dialect, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of("java", "-XX:+UseSerialGC", "-Xmx1500m"));
        String more = System.getenv().getOrDefault("BENCH_SERVER_OPTS", "");
        command.addAll(more.isBlank() ? List.of() : List.of(more.split(" ")));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new Peer(name, dialect, command);
    }

    private static Peer node(String name, Dialect dialect, String script, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("node", "--expose-gc", System.getProperty("bench.node") + "/" + script));
        command.addAll(List.of(arguments));
        return new Peer(name, dialect, command);
    }
}
