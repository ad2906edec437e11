package io.parlor.benchmarks.load;

import io.parlor.benchmarks.RedisProcess;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Runs peers through workloads, in turn, so that what disturbs the machine disturbs all alike, and prints a table of medians. */
public final class Bench {
    private static final int SECONDS_TO_LET_GO = 3;
    private static final String SERVER_CORE = "0";

    private final Options options;
    private final Map<Peer, Map<Workload, List<Result>>> results = new LinkedHashMap<>();

    private Bench(Options options) {
        this.options = options;
    }

    /**
     * @param quick    whether what tells least is left out
     * @param only     part of the names of the peers
     * @param workload part of the names of those to run
     * @param rounds   of everything, interleaved
     * @param start    of a server: the warm-up of the first workload
     * @param warmUp   of each workload
     * @param measured of each workload
     * @param idle     connections
     */
    record Options(
            boolean quick,
            String only,
            List<Peer> peers,
            String workload,
            int rounds,
            Duration start,
            Duration warmUp,
            Duration measured,
            int idle) {
        /** Not in a quick run. */
        List<Peer> clustered() {
            return quick && workload.isEmpty()
                    ? List.of()
                    : Peer.CLUSTERED.stream()
                            .filter(peer -> peer.name().contains(only))
                            .toList();
        }

        boolean wants(Workload one) {
            return one.name().contains(workload);
        }

        static Options of(String[] args) {
            List<String> given = Arrays.asList(args);
            boolean quick = given.contains("--quick");
            String only = after(given, "--only", "");
            String workload = after(given, "--workload", "");
            List<Peer> peers = Peer.ALL.stream()
                    .filter(peer -> peer.name().toLowerCase(Locale.ROOT).contains(only.toLowerCase(Locale.ROOT)))
                    .toList();
            return new Options(
                    quick,
                    only,
                    peers,
                    workload,
                    Integer.parseInt(after(given, "--rounds", quick ? "1" : "5")),
                    Duration.ofSeconds(Integer.parseInt(after(given, "--start", quick ? "7" : "15"))),
                    Duration.ofSeconds(Integer.parseInt(after(given, "--warm-up", quick ? "2" : "5"))),
                    Duration.ofSeconds(Integer.parseInt(after(given, "--seconds", quick ? "3" : "8"))),
                    Integer.parseInt(after(given, "--idle", quick ? "3000" : "10000")));
        }

        private static String after(List<String> args, String option, String otherwise) {
            int at = args.indexOf(option);
            return at < 0 ? otherwise : args.get(at + 1);
        }
    }

    public static void main(String[] args) throws Exception {
        Bench bench = new Bench(Options.of(args));
        bench.run();
        System.out.println(Report.of(bench.results));
        System.exit(0);
    }

    private void run() throws Exception {
        for (int round = 1; round <= options.rounds(); round++) {
            for (Peer peer : options.peers()) {
                System.err.printf("round %d: %s%n", round, peer.name());
                runAll(peer);
            }
            for (Peer peer : options.clustered()) {
                System.err.printf("round %d: %s%n", round, peer.name());
                runCluster(peer);
            }
        }
    }

    private void runAll(Peer peer) throws Exception {
        List<Workload> workloads = Stream.of(Workload.ONE_BIG, Workload.MANY_SMALL, Workload.FIXED, Workload.STALLED)
                .filter(workload -> !workload.stalled() || peer.isParlor())
                .filter(workload -> !options.quick() || peer != Peer.PARLOR_TOMCAT_SMALL) // its memory is what counts
                .filter(options::wants)
                .toList();
        if (!workloads.isEmpty()) {
            try (ServerProcess server = start(peer)) {
                for (Workload workload : workloads) {
                    boolean first = workload == workloads.get(0);
                    Duration warmUp = first ? options.start() : options.warmUp();
                    keep(peer, workload, () -> run(peer, List.of(server.port()), server::cpuMicros, workload, warmUp));
                }
            }
        }
        Workload idle = Workload.idle(options.idle());
        if (options.wants(idle)) {
            try (ServerProcess server = start(peer.withSmallHeap())) {
                keep(peer, idle, () -> memory(peer, server, idle));
            }
        }
    }

    private void runCluster(Peer peer) throws Exception {
        List<Workload> workloads = Stream.of(Workload.TWO_NODES_MAX, Workload.TWO_NODES)
                .filter(options::wants)
                .toList();
        if (workloads.isEmpty()) {
            return;
        }
        try (RedisProcess redis = new RedisProcess()) {
            new ProcessBuilder("taskset", "-apc", SERVER_CORE, Long.toString(redis.pid()))
                    .start()
                    .waitFor();
            Peer node = peer.over(redis.port());
            try (ServerProcess one = start(node);
                    ServerProcess other = start(node)) {
                Load.Cpu cpu = () -> one.cpuMicros() + other.cpuMicros() + ServerProcess.cpuMicros(redis.pid());
                for (Workload workload : workloads) {
                    Duration warmUp = workload == workloads.get(0) ? options.start() : options.warmUp();
                    keep(peer, workload, () -> run(peer, List.of(one.port(), other.port()), cpu, workload, warmUp));
                }
            }
        }
    }

    private static ServerProcess start(Peer peer) throws Exception {
        return new ServerProcess(peer.command(), SERVER_CORE, new File("target/bench.log"));
    }

    private Result run(Peer peer, List<Integer> ports, Load.Cpu cpu, Workload workload, Duration warmUp)
            throws Exception {
        try (Load load = new Load(ports, peer.dialect(), workload)) {
            load.connect();
            load.warmUp(warmUp);
            return load.measure(options.measured(), cpu);
        }
    }

    /** What connections take, past what as many did that are gone: code and pools are warm then. */
    private static Result memory(Peer peer, ServerProcess server, Workload idle) throws Exception {
        try (Load first = new Load(List.of(server.port()), peer.dialect(), Workload.idle(1000))) {
            first.connect();
        }
        Thread.sleep(SECONDS_TO_LET_GO * 1000L);
        long heapBefore = server.liveHeapBytes();
        long rssBefore = server.rssBytes();
        try (Load load = new Load(List.of(server.port()), peer.dialect(), idle)) {
            load.connect();
            long heap = server.liveHeapBytes() - heapBefore;
            long rss = server.rssBytes() - rssBefore;
            return Result.ofMemory((double) rss / idle.clients(), (double) heap / idle.clients());
        }
    }

    /** A run that fails leaves a gap in the table, and the others go on. */
    private void keep(Peer peer, Workload workload, Callable<Result> run) {
        try {
            Result result = run.call();
            System.err.println("  " + workload.name() + ": " + result);
            results.computeIfAbsent(peer, p -> new LinkedHashMap<>())
                    .computeIfAbsent(workload, w -> new ArrayList<>())
                    .add(result);
        } catch (Exception e) {
            System.err.println("  " + workload.name() + " failed: " + e);
        }
    }
}
