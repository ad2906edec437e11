/**
 * Measurements of Parlor beside what a user would take instead, in one run, as ratios.
 *
 * <p>Plain mains that print what they measured. Nothing depends on them, and nothing here is published.
 */
@NullMarked
package io.parlor.benchmarks;

import org.jspecify.annotations.NullMarked;
