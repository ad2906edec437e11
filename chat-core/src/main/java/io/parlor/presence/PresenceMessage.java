package io.parlor.presence;

import io.parlor.model.UserId;
import java.util.List;
import java.util.Map;

/** What replicas of one room tell each other. {@code from} is the replica that sends it; a {@code clock} counts the changes of the one whose state it is. */
public sealed interface PresenceMessage {
    /** {@link Ask#target} for everybody. */
    long ALL = 0;

    long from();

    /** A user now has so many sessions at the sender; none: it is gone from there. */
    record Entry(UserId user, int sessions) {}

    /** What changed from {@code clock - 1} to {@code clock}. */
    record Delta(long from, long clock, List<Entry> changes) implements PresenceMessage {
        public Delta {
            changes = List.copyOf(changes);
        }
    }

    /** The sender is alive, and has the state of that clock and digest. */
    record Beat(long from, long clock, long digest) implements PresenceMessage {}

    /** A part of the sender's whole state; {@code part} counts from 0. */
    record State(long from, long clock, int part, int parts, List<Entry> entries) implements PresenceMessage {
        public State {
            entries = List.copyOf(entries);
        }
    }

    /** What do you have? Answered with a beat if the sender knows the state of that clock, else with the state. */
    record Ask(long from, long target, long clock) implements PresenceMessage {}

    /** The sender is gone for good, and what it had is to be forgotten after so many milliseconds. */
    record Bye(long from, int afterMillis) implements PresenceMessage {}

    /** Of the sum of these, so that it does not depend on an order. */
    static long digestOf(UserId user, int sessions) {
        long hash = 0x9E3779B97F4A7C15L * (sessions + 1);
        String name = user.value();
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
        }
        hash ^= hash >>> 32;
        hash *= 0xD6E8FEB86659FD93L;
        return hash ^ (hash >>> 32);
    }

    static long digestOf(Map<UserId, Integer> entries) {
        long digest = 0;
        for (Map.Entry<UserId, Integer> entry : entries.entrySet()) {
            digest += digestOf(entry.getKey(), entry.getValue());
        }
        return digest;
    }
}
