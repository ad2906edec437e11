package io.parlor.examples.springchat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser, against two nodes on Redis, one of which is killed. {@code ./verify} installs what it needs. */
class PageTest {
    private static final Path PAGE_TESTS = Path.of("src/test/js");
    private static final long PATIENCE_MINUTES = 10;

    private final List<Process> processes = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void thePageWorksInABrowserOnTwoNodes() throws Exception {
        int redis = freePort();
        start("redis-server", "--port", "" + redis, "--bind", "127.0.0.1", "--save", "");
        int first = freePort();
        int second = freePort();
        String nodes = "http://localhost:" + first + ",http://localhost:" + second;
        Process one = startNode("node-1", first, redis, nodes);
        startNode("node-2", second, redis, nodes);

        assertThat(PAGE_TESTS.resolve("node_modules"))
                .as("the packages of %s: ./verify installs them, or npm ci there", PAGE_TESTS)
                .isDirectory();
        Path output = folder.resolve("npm.log");
        ProcessBuilder npm = new ProcessBuilder("npm", "test")
                .directory(PAGE_TESTS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        npm.environment().put("PARLOR_NODES", nodes);
        npm.environment().put("PARLOR_FIRST_PID", "" + one.pid());
        Process tests = npm.start();
        processes.add(tests);
        boolean ended = tests.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        String said = Files.readString(output);
        System.out.println(said);
        assertThat(ended).as("it ended within %s minutes", PATIENCE_MINUTES).isTrue();
        assertThat(tests.exitValue()).as(said).isZero();
    }

    private Process startNode(String name, int port, int redis, String nodes) {
        return start(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ChatApplication.class.getName(),
                "--server.port=" + port,
                "--parlor.node=" + name,
                "--parlor.broker.type=redis",
                "--parlor.redis.uri=redis://127.0.0.1:" + redis,
                "--demo.nodes=" + nodes);
    }

    private Process start(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("process-" + processes.size() + ".log")
                            .toFile())
                    .start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
