package io.parlor.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * The clients of one workload, on one event loop: connects them, sends, and times what comes. The public face is for the thread that runs the
 * benchmark; all else is of the loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails fails the run by way of failed
final class Load implements AutoCloseable {
    private static final int CONNECTING_AT_ONCE = 100;
    private static final long EPOCH = System.nanoTime();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(2);

    private final List<Integer> ports;
    private final Dialect dialect;
    private final Workload workload;
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final List<Client> clients = new ArrayList<>();
    private final List<Client.Room> rooms = new ArrayList<>();
    private final CompletableFuture<Void> allJoined = new CompletableFuture<>();
    private final Histogram latencies = new Histogram(LONGEST_MICROS, 3);
    private int connecting;
    private int joined;
    private int nextRoom;
    private boolean sending;
    private boolean recording;
    private boolean ending;
    private long nextSend;

    /** Any thread writes it once, the benchmark's reads it. */
    private volatile String failure = "";

    /** @param ports of the servers, among which clients are dealt out */
    Load(List<Integer> ports, Dialect dialect, Workload workload) {
        this.ports = ports;
        this.dialect = dialect;
        this.workload = workload;
        for (int r = 0; r < workload.rooms(); r++) {
            Client.Room room = new Client.Room("r" + r, workload.members());
            rooms.add(room);
            for (int m = 0; m < workload.members(); m++) {
                Client client = new Client(this, room, clients.size());
                room.poster = m == 0 ? client : room.poster;
                clients.add(client);
            }
        }
    }

    Dialect dialect() {
        return dialect;
    }

    /** Returns when every client is in its room. */
    void connect() throws Exception {
        on(() -> {
            connectMore();
            return null;
        });
        try {
            allJoined.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(joined + " of " + clients.size() + " clients joined. " + failure, e);
        }
        if (workload.stalled()) {
            on(() -> {
                rooms.forEach(room -> clients.get(clients.size() - 1).stall());
                return null;
            });
        }
    }

    /** Sends for so long, and returns when all was received, or will not be. */
    void warmUp(Duration time) throws Exception {
        start(false);
        sleep(time);
        stopAndDrain();
    }

    /** Sends for so long; measures from the first message on. */
    Result measure(Duration time, Cpu server) throws Exception {
        start(true);
        long begin = System.nanoTime();
        double serverBefore = server.micros();
        double ownBefore = ServerProcess.cpuMicros(ProcessHandle.current().pid());
        long before = on(this::delivered);
        sleep(time);
        long delivered = on(this::delivered) - before;
        double nanos = System.nanoTime() - begin;
        double serverMicros = server.micros() - serverBefore;
        double ownMicros = ServerProcess.cpuMicros(ProcessHandle.current().pid()) - ownBefore;
        stopAndDrain();
        Tally tally = on(this::tally);
        return new Result(
                delivered / (nanos / 1e9),
                serverMicros / Math.max(1, delivered),
                latencies.getValueAtPercentile(50) / 1e3,
                latencies.getValueAtPercentile(99) / 1e3,
                ownMicros / (nanos / 1e3),
                tally.missing(),
                tally.outOfOrder(),
                tally.duplicates(),
                0,
                0);
    }

    /** CPU time that the servers took so far. */
    interface Cpu {
        double micros() throws Exception;
    }

    @Override
    public void close() {
        try {
            on(() -> {
                ending = true;
                clients.forEach(Client::close);
                return null;
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private void start(boolean measured) throws Exception {
        requireHealthy();
        on(() -> {
            clients.forEach(Client::startCounting);
            latencies.reset();
            recording = measured;
            sending = true;
            nextSend = now();
            if (workload.rate() > 0) {
                sendDue();
            } else {
                rooms.forEach(this::refill);
            }
            return null;
        });
    }

    private void stopAndDrain() throws Exception {
        on(() -> {
            sending = false;
            recording = false;
            return null;
        });
        long deadline = System.nanoTime() + DRAIN.toNanos();
        while (System.nanoTime() < deadline && on(this::tally).missing() > 0) {
            sleep(Duration.ofMillis(20));
        }
        requireHealthy();
    }

    private void requireHealthy() {
        if (!failure.isEmpty()) {
            throw new IllegalStateException(failure);
        }
    }

    private static void sleep(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    private <T> T on(Callable<T> task) throws ExecutionException, InterruptedException {
        Future<T> done = loop.submit(task);
        return done.get();
    }

    private long delivered() {
        return rooms.stream().mapToLong(room -> room.delivered).sum();
    }

    private Tally tally() {
        Tally tally = new Tally();
        clients.forEach(client -> client.addTo(tally));
        return tally;
    }

    private void connectMore() {
        while (connecting < clients.size() && connecting - joined < CONNECTING_AT_ONCE) {
            Client client = clients.get(connecting);
            int port = ports.get(connecting % ports.size());
            connecting++;
            new Bootstrap()
                    .group(group)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline().addLast(client);
                        }
                    })
                    .connect("127.0.0.1", port);
        }
    }

    void joined() {
        joined++;
        connectMore();
        if (joined == clients.size()) {
            allJoined.complete(null);
        }
    }

    void failed(String reason) {
        if (!ending && failure.isEmpty()) {
            failure = reason;
            allJoined.completeExceptionally(new IllegalStateException(reason));
        }
    }

    void delivered(long intended) {
        if (recording) {
            latencies.recordValue(Math.min(LONGEST_MICROS, Math.max(0, (now() - intended) / 1000)));
        }
    }

    /** As fast as it goes: sends as many messages as the window has room for. */
    void refill(Client.Room room) {
        if (!sending || workload.rate() > 0) {
            return;
        }
        long most = (long) workload.window() * room.members;
        boolean sent = false;
        while (room.sent * room.members - room.delivered < most) {
            post(room, now());
            sent = true;
        }
        if (sent) {
            poster(room).flush();
        }
    }

    /** At a rate: sends what is due by the plan, however late it is. */
    private void sendDue() {
        if (!sending) {
            return;
        }
        while (nextSend <= now()) {
            Client.Room room = rooms.get(nextRoom++ % rooms.size());
            post(room, nextSend);
            poster(room).flush();
            nextSend += (long) (1e9 / (workload.rate() * rooms.size()));
        }
        loop.schedule(this::sendDue, nextSend - now(), TimeUnit.NANOSECONDS);
    }

    private void post(Client.Room room, long intended) {
        poster(room).post(Stamp.body(room.sent, intended));
        room.sent++;
    }

    private static Client poster(Client.Room room) {
        return java.util.Objects.requireNonNull(room.poster);
    }

    private static long now() {
        return System.nanoTime() - EPOCH;
    }
}
