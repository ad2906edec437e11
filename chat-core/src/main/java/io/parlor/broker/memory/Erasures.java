package io.parlor.broker.memory;

import java.util.Iterator;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was erased of a log, and what is to be erased with what, by offset. Guarded by the log's room; no more than the log has records. */
final class Erasures {
    private final NavigableMap<Long, Erasure> amendments = new TreeMap<>();
    private final NavigableSet<Long> erased = new TreeSet<>();

    interface Blank {
        /** Puts the payload in the place of that of the record at the offset, if it is still there. */
        void blank(long offset, byte[] payload);
    }

    boolean isErased(long offset) {
        return erased.contains(offset);
    }

    /** @param by the offset of the record that was appended with it */
    void apply(Erasure erasure, long by, Blank blank) {
        if (!erasure.erases()) {
            amendments.put(by, erasure);
            return;
        }
        blankOnce(erasure.target().offset(), erasure.blank(), blank);
        Iterator<NavigableMap.Entry<Long, Erasure>> each = amendments.entrySet().iterator();
        while (each.hasNext()) {
            NavigableMap.Entry<Long, Erasure> amendment = each.next();
            if (amendment.getValue().target().equals(erasure.target())) {
                blankOnce(amendment.getKey(), amendment.getValue().blank(), blank);
                each.remove();
            }
        }
    }

    private void blankOnce(long offset, byte[] payload, Blank blank) {
        if (erased.add(offset)) {
            blank.blank(offset, payload);
        }
    }

    /** Forgets what is outside of these offsets. */
    void keep(long first, long last) {
        amendments.headMap(first).clear();
        amendments.tailMap(last, false).clear();
        erased.headSet(first).clear();
        erased.tailSet(last, false).clear();
    }
}
