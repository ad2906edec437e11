package io.parlor.examples.tutorial;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A Redis server of the test's own, and instances of the application on it. */
final class Instances implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process redis;
    private final int redisPort;
    private final List<ConfigurableApplicationContext> started = new ArrayList<>();

    Instances() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            redisPort = free.getLocalPort();
        }
        redis = new ProcessBuilder(
                        "redis-server",
                        "--port",
                        "" + redisPort,
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().atMost(PATIENCE).until(this::answers);
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redisPort)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts one more, and tells its port. */
    int start() {
        ConfigurableApplicationContext context = SpringApplication.run(
                TutorialApplication.class,
                "--server.port=0",
                "--parlor.redis.uri=redis://127.0.0.1:" + redisPort,
                "--parlor.limits.command-rate.per-second=10000",
                "--parlor.limits.command-rate.burst=10000",
                "--parlor.limits.max-commands-in-flight=1000",
                "--parlor.drain.spread=0s",
                "--parlor.drain.timeout=2s");
        started.add(context);
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    @Override
    public void close() {
        started.forEach(ConfigurableApplicationContext::close);
        redis.destroyForcibly();
    }
}
