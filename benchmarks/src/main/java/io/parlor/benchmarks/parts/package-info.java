/** JMH: what the parts of the way from a post to the sockets cost, in time and memory. {@code ./benchmarks/jmh} runs them. */
@NullMarked
package io.parlor.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
