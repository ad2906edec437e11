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
    static final Peer PARLOR_NETTY = java("Parlor, Netty", Dialect.PARLOR, ParlorServer.class, "netty");
    static final Peer PARLOR_TOMCAT = java("Parlor, Tomcat", Dialect.PARLOR, ParlorServer.class, "tomcat");
    static final Peer SPRING_LOOP = java("the tutorial's loop (Spring, Tomcat)", Dialect.PLAIN, SpringLoop.class);
    static final Peer SPRING_STOMP = java("Spring STOMP simple broker", Dialect.STOMP, SpringStomp.class);
    static final Peer NETTY_SOCKET_IO = java("netty-socketio", Dialect.SOCKET_IO, NettySocketIo.class);
    static final Peer SOCKET_IO = node("Socket.IO (Node)", Dialect.SOCKET_IO, "socketio.js");
    static final Peer WS = node("ws, bare broadcast (Node)", Dialect.PLAIN, "ws.js");
    static final Peer NETTY_FLOOR = java("floor: Netty, no chat at all", Dialect.PLAIN, NettyFloor.class);

    static final List<Peer> ALL = List.of(
            PARLOR_NETTY, PARLOR_TOMCAT, SPRING_LOOP, SPRING_STOMP, NETTY_SOCKET_IO, SOCKET_IO, WS, NETTY_FLOOR);

    /** For measuring memory: what connections hold shall show, not how far a heap happened to grow while they came. */
    Peer withSmallHeap() {
        List<String> small = new ArrayList<>(command);
        if (small.get(0).equals("java")) {
            small.addAll(1, List.of("-Xmn24m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20"));
        }
        return new Peer(name, dialect, small);
    }

    boolean isParlor() {
        return dialect == Dialect.PARLOR;
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

    private static Peer node(String name, Dialect dialect, String script) {
        return new Peer(name, dialect, List.of("node", "--expose-gc", System.getProperty("bench.node") + "/" + script));
    }
}
