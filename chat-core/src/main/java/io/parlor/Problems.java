package io.parlor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a configuration. */
final class Problems {
    /** Longer times would overflow when they are counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final List<String> found = new ArrayList<>();

    void unless(boolean right, String problem) {
        if (!right) {
            found.add(problem);
        }
    }

    void positive(String setting, long value) {
        unless(value > 0, setting + " is 1 or more, not " + value);
    }

    void positive(String setting, Duration value) {
        unless(
                !value.isNegative() && !value.isZero() && value.compareTo(LONGEST) <= 0,
                setting + " is longer than zero and at most " + LONGEST + ", not " + value);
    }

    void notNegative(String setting, Duration value) {
        unless(
                !value.isNegative() && value.compareTo(LONGEST) <= 0,
                setting + " is not negative and at most " + LONGEST + ", not " + value);
    }

    void notNegative(String setting, long value) {
        unless(value >= 0, setting + " is not negative, not " + value);
    }

    List<String> found() {
        return found;
    }
}
