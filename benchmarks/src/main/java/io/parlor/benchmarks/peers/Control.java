package io.parlor.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/**
 * How a measured server talks to the measurement: it prints {@code READY port}, answers each {@code heap} with {@code HEAP bytes} after a
 * garbage collection, and ends when its input does.
 */
final class Control {
    private Control() {}

    /** Returns when the server is to end. */
    static void serve(int port) throws IOException {
        System.out.println("READY " + port);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("heap")) {
                System.out.println("HEAP " + liveHeap());
            }
        }
        System.exit(0);
    }

    private static long liveHeap() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
