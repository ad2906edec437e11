package io.parlor.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that is measured, in a process of its own, on a core of its own. Speaks with {@code Control}. Linux. */
final class ServerProcess implements AutoCloseable {
    private static final double TICK_MICROS = 10_000; // USER_HZ is 100 wherever Linux runs
    private static final int SECONDS_TO_END = 10;
    private static final int FIELDS_TO_UTIME = 11;

    private final Process process;
    private final BufferedReader out;
    private final int port;

    ServerProcess(List<String> command, String cores, File log) throws IOException {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", cores));
        pinned.addAll(command);
        process = new ProcessBuilder(pinned)
                .redirectError(ProcessBuilder.Redirect.appendTo(log))
                .start();
        out = process.inputReader(UTF_8);
        port = Integer.parseInt(await("READY "));
    }

    int port() {
        return port;
    }

    private String await(String prefix) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        }
        throw new IOException(
                "the server ended: " + process.info().commandLine().orElse("?"));
    }

    /** After a garbage collection. */
    long liveHeapBytes() throws IOException {
        OutputStream in = process.getOutputStream();
        in.write("heap\n".getBytes(UTF_8));
        in.flush();
        return Long.parseLong(await("HEAP "));
    }

    long rssBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS");
    }

    double cpuMicros() throws IOException {
        return cpuMicros(process.pid());
    }

    static double cpuMicros(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[FIELDS_TO_UTIME]) + Long.parseLong(fields[FIELDS_TO_UTIME + 1])) * TICK_MICROS;
    }

    @Override
    public void close() throws IOException {
        if (System.getenv("BENCH_SERVER_OPTS") == null) {
            process.destroyForcibly();
        }
        process.getOutputStream().close(); // asks it to end; a recording of its is written then
        try {
            process.onExit()
                    .completeOnTimeout(process, SECONDS_TO_END, TimeUnit.SECONDS)
                    .join();
        } finally {
            process.destroyForcibly();
        }
        process.onExit().join();
    }
}
