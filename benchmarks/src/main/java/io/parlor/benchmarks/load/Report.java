package io.parlor.benchmarks.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Results as a table in Markdown, medians over the rounds, and the ratios that matter below it. */
final class Report {
    private final Map<Peer, Map<Workload, List<Result>>> results;
    private final StringBuilder text = new StringBuilder();

    private Report(Map<Peer, Map<Workload, List<Result>>> results) {
        this.results = results;
    }

    static String of(Map<Peer, Map<Workload, List<Result>>> results) {
        Report report = new Report(results);
        report.table();
        report.clusters();
        report.ratios();
        report.faults();
        return report.text.toString();
    }

    private void table() {
        text.append(
                        "\n| | 1 x 1000, as fast as it goes | 200 x 5, as fast as it goes | 1 x 1000, 50 msg/s: CPU a delivery")
                .append(" | p50 / p99 | p99 with one client stalled | idle connection, RSS / live heap |\n")
                .append("|---|---|---|---|---|---|---|\n");
        for (Peer peer : withResults(Peer.ALL)) {
            text.append("| ").append(peer.name());
            cell(peer, Workload.ONE_BIG, "%.0f k/s, %.2f us", r -> r.perSecond() / 1e3, Result::cpuMicros);
            cell(peer, Workload.MANY_SMALL, "%.0f k/s, %.2f us", r -> r.perSecond() / 1e3, Result::cpuMicros);
            cell(peer, Workload.FIXED, "%.2f us", Result::cpuMicros);
            cell(peer, Workload.FIXED, "%.2f / %.2f ms", Result::p50Millis, Result::p99Millis);
            cell(peer, Workload.STALLED, "%.2f ms", Result::p99Millis);
            cell(peer, idleOf(peer), "%.1f / %.1f KB", r -> r.rssBytes() / 1024, r -> r.heapBytes() / 1024);
            text.append(" |\n");
        }
    }

    private void clusters() {
        List<Peer> clustered = withResults(Peer.CLUSTERED);
        if (clustered.isEmpty()) {
            return;
        }
        text.append(
                        "\n| two nodes, 1 x 100; CPU of both and of Redis | 200 msg/s: CPU a delivery | p50 / p99 | as fast as it goes |\n")
                .append("|---|---|---|---|\n");
        for (Peer peer : clustered) {
            text.append("| ").append(peer.name());
            cell(peer, Workload.TWO_NODES, "%.2f us", Result::cpuMicros);
            cell(peer, Workload.TWO_NODES, "%.2f / %.2f ms", Result::p50Millis, Result::p99Millis);
            cell(peer, Workload.TWO_NODES_MAX, "%.0f k/s, %.2f us", r -> r.perSecond() / 1e3, Result::cpuMicros);
            text.append(" |\n");
        }
    }

    private List<Peer> withResults(List<Peer> peers) {
        return peers.stream().filter(results::containsKey).toList();
    }

    @SafeVarargs
    private void cell(Peer peer, @Nullable Workload workload, String format, ToDoubleFunction<Result>... values) {
        List<Object> medians = new ArrayList<>();
        for (ToDoubleFunction<Result> value : values) {
            Double median = median(peer, workload, value);
            if (median == null) {
                text.append(" | -");
                return;
            }
            medians.add(median);
        }
        text.append(" | ").append(String.format(Locale.ROOT, format, medians.toArray()));
    }

    private @Nullable Workload idleOf(Peer peer) {
        return results.getOrDefault(peer, Map.of()).keySet().stream()
                .filter(Workload::idle)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Double median(Peer peer, @Nullable Workload workload, ToDoubleFunction<Result> value) {
        List<Result> runs = workload == null
                ? List.of()
                : results.getOrDefault(peer, Map.of()).getOrDefault(workload, List.of());
        if (runs.isEmpty()) {
            return null;
        }
        double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void ratios() {
        text.append("\n| ratio | measured | wanted |\n|---|---|---|\n");
        for (Workload workload : List.of(Workload.ONE_BIG, Workload.MANY_SMALL)) {
            ToDoubleFunction<Result> rate = Result::perSecond;
            ratio(
                    workload,
                    "Parlor on Netty / best peer",
                    Peer.PARLOR_NETTY,
                    bestPeer(workload, rate),
                    rate,
                    "at least 4");
            ratio(workload, "Parlor on Netty / floor", Peer.PARLOR_NETTY, Peer.NETTY_FLOOR, rate, "at least 0.8");
            ratio(workload, "Parlor on Tomcat / loop", Peer.PARLOR_TOMCAT, Peer.SPRING_LOOP, rate, "at least 3");
            ratio(workload, "Parlor on Tomcat / STOMP", Peer.PARLOR_TOMCAT, Peer.SPRING_STOMP, rate, "at least 4");
        }
        ToDoubleFunction<Result> cpu = Result::cpuMicros;
        ratio(Workload.FIXED, "CPU, Parlor on Netty / floor", Peer.PARLOR_NETTY, Peer.NETTY_FLOOR, cpu, "at most 1.15");
        ratio(Workload.FIXED, "CPU, Parlor on Tomcat / loop", Peer.PARLOR_TOMCAT, Peer.SPRING_LOOP, cpu, "at most 1.0");
    }

    /** Of those that are neither Parlor nor the floor. */
    private @Nullable Peer bestPeer(Workload workload, ToDoubleFunction<Result> value) {
        return results.keySet().stream()
                .filter(peer -> !peer.isParlor() && peer != Peer.NETTY_FLOOR)
                .filter(peer -> median(peer, workload, value) != null)
                .max(Comparator.comparingDouble(peer -> orZero(median(peer, workload, value))))
                .orElse(null);
    }

    private static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }

    private void ratio(
            Workload workload,
            String what,
            Peer one,
            @Nullable Peer other,
            ToDoubleFunction<Result> value,
            String wanted) {
        Double above = median(one, workload, value);
        Double below = other == null ? null : median(other, workload, value);
        if (other != null && above != null && below != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s: %s (%s) | %.2f | %s |%n",
                    workload.name(),
                    what,
                    other.name(),
                    above / below,
                    wanted));
        }
    }

    /** Deliveries that were lost, out of order or doubled, and runs that the generator limited. */
    private void faults() {
        results.forEach((peer, all) -> all.forEach((workload, runs) -> runs.forEach(run -> {
            if (!run.isClean()) {
                text.append(String.format(
                        "%n%s, %s: %d deliveries missing, %d out of order, %d doubled.",
                        peer.name(), workload.name(), run.missing(), run.outOfOrder(), run.duplicates()));
            }
            if (run.generatorLoad() > 0.95) {
                text.append(String.format(
                        Locale.ROOT,
                        "%n%s, %s: the generator took %.0f %% of its core, the server could do more.",
                        peer.name(),
                        workload.name(),
                        100 * run.generatorLoad()));
            }
        })));
    }
}
