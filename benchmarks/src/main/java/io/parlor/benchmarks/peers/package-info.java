/**
 * The servers that are measured, each a process of its own: Parlor on its transports, and what a user would take instead, as its documentation shows
 * it. All of them keep to {@link io.parlor.benchmarks.peers.Control}.
 */
@NullMarked
package io.parlor.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
