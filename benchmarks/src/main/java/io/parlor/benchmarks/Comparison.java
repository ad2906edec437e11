package io.parlor.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures several subjects in turns, so that what else the machine does falls on all, and prints the medians over the rounds, and those of
 * the ratios to the first.
 */
final class Comparison {
    private static final int ROUNDS = Integer.getInteger("rounds", 7);
    private static final int SINGLES = Integer.getInteger("singles", 4_000);
    private static final int PIPELINED = Integer.getInteger("pipelined", 100_000);

    private record Line(Subject subject, Measure measure, List<Measure.Result> results) {
        static Line of(Subject subject) {
            return new Line(subject, new Measure(subject), new ArrayList<>());
        }

        double median(ToDoubleFunction<Measure.Result> figure) {
            double[] sorted = results.stream().mapToDouble(figure).sorted().toArray();
            return sorted[sorted.length / 2];
        }
    }

    private Comparison() {}

    /** Closes them. */
    static void compare(List<Subject> subjects) throws InterruptedException {
        List<Line> lines = subjects.stream().map(Line::of).toList();
        for (Line line : lines) {
            line.measure().run(SINGLES, PIPELINED);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Line line : lines) {
                line.results().add(line.measure().run(SINGLES, PIPELINED));
            }
        }
        print(lines);
        subjects.forEach(Subject::close);
    }

    private static void print(List<Line> lines) {
        Line raw = lines.get(0);
        System.out.printf(
                "%n%-26s %10s %10s %12s %12s %14s%n", "", "p50 us", "p99 us", "records/s", "p50 to raw", "rate to raw");
        for (Line line : lines) {
            System.out.printf(
                    "%-26s %10.0f %10.0f %12.0f %12.2f %13.0f%%%n",
                    line.subject().name(),
                    line.median(Measure.Result::p50Micros),
                    line.median(Measure.Result::p99Micros),
                    line.median(Measure.Result::perSecond),
                    medianOfRatios(line, raw, Measure.Result::p50Micros),
                    100 * medianOfRatios(line, raw, Measure.Result::perSecond));
        }
    }

    /** Of each round to the raw one of the same round. */
    private static double medianOfRatios(Line line, Line raw, ToDoubleFunction<Measure.Result> figure) {
        double[] sorted = IntStream.range(0, line.results().size())
                .mapToDouble(i -> figure.applyAsDouble(line.results().get(i))
                        / figure.applyAsDouble(raw.results().get(i)))
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }
}
