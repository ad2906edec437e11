package io.parlor.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on loopback that breaks connections in the ways networks do. Two threads a connection: for tests, not for load. Thread-safe.
 */
public final class RawTcpProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private enum Mode {
        FORWARD,
        CUT,
        BLACK_HOLE
    }

    private final InetSocketAddress target;
    private final ServerSocket acceptor;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    // Written by the test's thread.
    private volatile Mode mode = Mode.FORWARD;
    private volatile boolean closed;

    private RawTcpProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.acceptor = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    }

    /** Starts one on a free port of the loopback interface. */
    public static RawTcpProxy to(String host, int port) {
        try {
            RawTcpProxy proxy = new RawTcpProxy(new InetSocketAddress(host, port));
            startDaemon("proxy-accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect, on the loopback interface. */
    public int port() {
        return acceptor.getLocalPort();
    }

    /** How many connections are open. */
    public int connections() {
        return links.size();
    }

    /** Resets all connections; new ones are reset as soon as they are made. */
    public void cut() {
        mode = Mode.CUT;
        links.forEach(Link::close);
    }

    /**
     * Takes everything in and passes nothing on, in either direction, in connections that are open and in new ones. These stay so
     * after {@link #heal()}, until either side ends them.
     */
    public void blackHole() {
        mode = Mode.BLACK_HOLE;
        links.forEach(Link::silence);
    }

    /** Lets new connections work again. */
    public void heal() {
        mode = Mode.FORWARD;
    }

    @Override
    public void close() {
        closed = true;
        closeQuietly(acceptor);
        links.forEach(Link::close);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = acceptor.accept();
                if (mode == Mode.CUT) {
                    reset(client);
                } else {
                    startDaemon("proxy-connect", () -> connect(client));
                }
            } catch (IOException e) {
                closeQuietly(acceptor);
                return;
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            server.connect(target, CONNECT_TIMEOUT_MILLIS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException e) {
            reset(client);
            reset(server);
            return;
        }
        Link link = new Link(client, server);
        links.add(link);
        // After it is known to the others: what they do now reaches it, what they did before is done here.
        if (closed || mode == Mode.CUT) {
            link.close();
        } else if (mode == Mode.BLACK_HOLE) {
            link.silence();
        }
        startDaemon("proxy-up", () -> link.pump(client, server));
        link.pump(server, client);
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean silent;

        private Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private void silence() {
            silent = true;
        }

        private void close() {
            links.remove(this);
            reset(client);
            reset(server);
        }

        private void pump(Socket from, Socket to) {
            byte[] buffer = new byte[BUFFER_BYTES];
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (!silent) {
                        out.write(buffer, 0, read);
                    }
                }
            } catch (IOException e) {
                // One side is gone, which the other learns below.
            }
            close();
        }
    }

    /** Ends with RST, so that nobody takes it for an orderly end. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            // Nothing is left to be done about it.
        }
    }

    private static void startDaemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
