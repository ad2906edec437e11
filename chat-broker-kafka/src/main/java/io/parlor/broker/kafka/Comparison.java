package io.parlor.broker.kafka;

import io.parlor.model.Position;
import org.apache.kafka.common.Uuid;

/** What was known of a partition's log before it was opened again, to be compared with what is there now. Of the thread of the {@link Feed}. */
final class Comparison {
    enum Verdict {
        /** What was read so far does not tell. */
        OPEN,
        /** The log goes on where it was. */
        SAME,
        /** It is another one, from this record on. */
        DIFFERENT,
        /** What would follow is gone. */
        TRIMMED
    }

    private final long next;
    private final Ring ring;
    private final Uuid topicId;
    private long matched = -1;

    /** @param next the offset up to which it was read */
    Comparison(long next, Ring ring, Uuid topicId) {
        this.next = next;
        this.ring = ring;
        this.topicId = topicId;
    }

    long next() {
        return next;
    }

    /** From where on records can be compared. */
    long oldest() {
        return ring.oldest();
    }

    boolean isOf(Uuid topic) {
        return topic.equals(topicId);
    }

    /** The next record of the log as it is now. */
    Verdict compare(Position position) {
        long offset = position.offset() - 1;
        if (offset < next) {
            if (!ring.has(offset)) {
                return Verdict.OPEN;
            }
            if (ring.fingerprint(offset) != position.fingerprint()) {
                return Verdict.DIFFERENT;
            }
            matched = offset + 1;
            return Verdict.OPEN;
        }
        // Of a log of which no record was read, no more can be asked than that none is missing.
        boolean whole = matched == next || (ring.isEmpty() && offset == next);
        return whole ? Verdict.SAME : Verdict.TRIMMED;
    }
}
