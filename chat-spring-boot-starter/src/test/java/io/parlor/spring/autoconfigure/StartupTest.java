package io.parlor.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.spring.App;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the starter adds to the start of a web application, in fresh processes that take turns. */
class StartupTest {
    private static final int ROUNDS = 3;
    private static final double MOST_SECONDS = 1.5;

    /** Of the time that a processor worked for it: the clock on the wall tells more of what else the machine does. */
    private record Start(double cpuSeconds, double wallSeconds) {}

    @Test
    void itIsShort() throws Exception {
        List<Start> bare = new ArrayList<>();
        List<Start> chat = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            bare.add(start("parlor.enabled=false"));
            chat.add(start("parlor.enabled=true"));
        }
        Start without = median(bare);
        Start with = median(chat);
        System.out.printf(
                "start of a web application: %.2f s of CPU, %.2f s by the clock; with the starter %.2f and %.2f: %.2f times the CPU%n",
                without.cpuSeconds,
                without.wallSeconds,
                with.cpuSeconds,
                with.wallSeconds,
                with.cpuSeconds / without.cpuSeconds);
        assertThat(with.cpuSeconds - without.cpuSeconds).isLessThan(MOST_SECONDS);
    }

    private static Start median(List<Start> starts) {
        return new Start(
                middle(starts.stream().map(Start::cpuSeconds).toList()),
                middle(starts.stream().map(Start::wallSeconds).toList()));
    }

    private static double middle(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static Start start(String property) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        property)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        String line = said.lines()
                .filter(l -> l.startsWith("started "))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(said));
        String[] parts = line.split(" ");
        return new Start(Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
    }

    /** What is started. */
    static final class Main {
        public static void main(String[] args) {
            long before = System.nanoTime();
            try (App app = App.start(args)) {
                long wall = System.nanoTime() - before;
                var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
                System.out.println("started " + system.getProcessCpuTime() / 1e9 + " " + wall / 1e9 + " " + app.port());
            }
            System.exit(0);
        }
    }
}
