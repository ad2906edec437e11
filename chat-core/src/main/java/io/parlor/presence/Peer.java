package io.parlor.presence;

import io.parlor.model.UserId;
import io.parlor.presence.PresenceMessage.Delta;
import io.parlor.presence.PresenceMessage.Entry;
import io.parlor.presence.PresenceMessage.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of another replica. Its state as of a clock, and what has come that does not fit on it yet. */
final class Peer {
    /** Deltas that came too early are kept up to so many; past them the whole state is asked for. */
    private static final int MAX_EARLY = 64;

    final long id;

    /** When it gave its last sign of life. */
    long heard;

    /** Whether it was asked at the last tick, because it was silent. */
    boolean asked;

    /** How many of these questions came back to the asker, and were not answered. */
    int unanswered;

    /** When it is to be forgotten, after it said goodbye; 0 if it has not. */
    long forgetAt;

    /** 0: nothing is known. */
    private long clock;

    /** The newest clock it was heard of. */
    private long latest;

    /** Whether its digest is not ours though the clock is. */
    private boolean doubtful;

    private Map<UserId, Integer> entries = new HashMap<>();
    private long digest;
    private final TreeMap<Long, Delta> early = new TreeMap<>();
    private @Nullable Assembly assembly;

    Peer(long id) {
        this.id = id;
    }

    void alive(long now) {
        heard = now;
        asked = false;
        unanswered = 0;
    }

    /** Of what is known for sure. */
    long clock() {
        return doubtful ? 0 : clock;
    }

    boolean isKnown() {
        return clock > 0;
    }

    boolean isBehind() {
        return doubtful || clock < latest;
    }

    Map<UserId, Integer> entries() {
        return entries;
    }

    void beat(long at, long itsDigest) {
        latest = Math.max(latest, at);
        if (at == clock && itsDigest != digest) {
            doubtful = true;
        }
    }

    /** Takes it if it is new. @return the deltas that can be applied now, in order: empty if it has to wait */
    void delta(Delta delta) {
        latest = Math.max(latest, delta.clock());
        if (delta.clock() > clock && early.size() < MAX_EARLY) {
            early.put(delta.clock(), delta);
        }
    }

    /** The next delta that fits, taken as known. */
    @Nullable Delta next() {
        early.headMap(clock, true).clear();
        Delta next = early.remove(clock + 1);
        if (next != null) {
            clock++;
        }
        return next;
    }

    /** @return what it had for the user before */
    int set(UserId user, int sessions) {
        Integer before = sessions == 0 ? entries.remove(user) : entries.put(user, sessions);
        int had = before == null ? 0 : before;
        digest += (sessions == 0 ? 0 : PresenceMessage.digestOf(user, sessions))
                - (had == 0 ? 0 : PresenceMessage.digestOf(user, had));
        return had;
    }

    /** @return the whole state, once its last part has come, taken as known in place of {@link #entries}; null else */
    @Nullable Map<UserId, Integer> state(State state) {
        latest = Math.max(latest, state.clock());
        boolean useful = state.clock() > clock || (state.clock() == clock && doubtful);
        if (!useful || (assembly != null && assembly.clock > state.clock())) {
            return null;
        }
        if (assembly == null || assembly.clock != state.clock() || assembly.parts.length != state.parts()) {
            assembly = new Assembly(state.clock(), state.parts());
        }
        if (!assembly.add(state)) {
            return null;
        }
        Map<UserId, Integer> whole = assembly.whole();
        assembly = null;
        clock = state.clock();
        doubtful = false;
        return whole;
    }

    /** @return what there was before */
    Map<UserId, Integer> replace(Map<UserId, Integer> whole) {
        Map<UserId, Integer> before = entries;
        entries = whole;
        digest = PresenceMessage.digestOf(whole);
        return before;
    }

    private static final class Assembly {
        final long clock;
        final @Nullable List<Entry>[] parts;
        private int missing;

        @SuppressWarnings("unchecked") // There are no arrays of generic types.
        Assembly(long clock, int parts) {
            this.clock = clock;
            this.parts = new List[parts];
            this.missing = parts;
        }

        /** @return whether nothing is missing */
        boolean add(State state) {
            if (parts[state.part()] == null) {
                parts[state.part()] = state.entries();
                missing--;
            }
            return missing == 0;
        }

        Map<UserId, Integer> whole() {
            Map<UserId, Integer> result = new HashMap<>();
            for (List<Entry> part : parts) {
                if (part != null) {
                    part.forEach(entry -> result.put(entry.user(), entry.sessions()));
                }
            }
            return result;
        }
    }
}
