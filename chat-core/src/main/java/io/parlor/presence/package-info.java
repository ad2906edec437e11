/**
 * Who is where, cluster-wide, from signals that may be lost, delayed, repeated and reordered. {@link io.parlor.presence.PresenceReplica} is
 * one node's part in one room: a pure state machine, told the time and given the messages; the engine carries them. Not exported; knows the
 * model only.
 */
@NullMarked
package io.parlor.presence;

import org.jspecify.annotations.NullMarked;
