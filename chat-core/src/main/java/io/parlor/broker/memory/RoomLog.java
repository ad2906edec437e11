package io.parlor.broker.memory;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The newest records of a room, bounded by count, bytes and age, at dense offsets. It keeps the position of the newest record that
 * was dropped, which proves the exact edge whole. Not thread-safe: guarded by its room.
 */
final class RoomLog {
    private static final int FIRST_CAPACITY = 4;
    /** About what an entry costs beside its payload and key, so that many small records count too. */
    private static final int ENTRY_OVERHEAD = 96;

    private final Settings settings;
    private Position beforeFirst;
    // A ring whose length is a power of two: the entry at an offset is at (offset & mask). The times run parallel, if
    // age is bounded.
    private @Nullable LogEntry[] entries = new LogEntry[0];
    private long[] times = new long[0];
    private int size;
    private long bytes;
    private @Nullable Erasures erasures;

    /** @param birth the position that proves the log whole from its first record on */
    RoomLog(Position birth, Settings settings) {
        this.beforeFirst = birth;
        this.settings = settings;
    }

    /** Whether nothing was ever appended. */
    boolean isVirgin() {
        return size == 0 && beforeFirst.isOrigin();
    }

    long bytes() {
        return bytes;
    }

    /** The position of the newest record there ever was. */
    Position end() {
        return size == 0 ? beforeFirst : entryAt(lastOffset()).position();
    }

    LogEntry append(LogRecord record, long now) {
        Position position =
                new Position(lastOffset() + 1, ThreadLocalRandom.current().nextInt());
        LogEntry entry = new LogEntry(position, record);
        if (size == entries.length) {
            grow();
        }
        size++;
        entries[index(position.offset())] = entry;
        if (settings.maxAge() != null) {
            times[index(position.offset())] = now;
        }
        bytes += weight(record);
        trim(now);
        return entry;
    }

    /** Whether its target is there, and can be amended or erased. */
    boolean has(Erasure erasure) {
        Position target = erasure.target();
        long offset = target.offset();
        return offset >= firstOffset()
                && offset <= lastOffset()
                && entryAt(offset).position().equals(target)
                && (erasure.erases() || erasures == null || !erasures.isErased(offset));
    }

    /** @param by the record that was appended with it */
    void apply(Erasure erasure, Position by) {
        if (erasures == null) {
            erasures = new Erasures();
        }
        erasures.apply(erasure, by.offset(), this::blank);
    }

    private void blank(long offset, byte[] blank) {
        if (offset < firstOffset()) {
            return;
        }
        LogEntry before = entryAt(offset);
        LogRecord left = new LogRecord(before.record().key(), blank);
        entries[index(offset)] = new LogEntry(before.position(), left);
        bytes += weight(left) - weight(before.record());
    }

    private void forgetErasures() {
        if (erasures != null) {
            erasures.keep(firstOffset(), lastOffset());
        }
    }

    /** Drops what is beyond the bounds, the oldest first. */
    void trim(long now) {
        Duration maxAge = settings.maxAge();
        while (size > settings.maxRecords() || bytes > settings.maxRoomBytes() || isTooOld(maxAge, now)) {
            LogEntry oldest = entryAt(firstOffset());
            entries[index(oldest.position().offset())] = null;
            bytes -= weight(oldest.record());
            beforeFirst = oldest.position();
            size--;
        }
        forgetErasures();
    }

    private boolean isTooOld(@Nullable Duration maxAge, long now) {
        return maxAge != null && size > 0 && now - times[index(firstOffset())] > maxAge.toMillis();
    }

    /** Takes the newest records back, as if they had never been appended. */
    void rewind(int records) {
        for (int i = 0; i < records && size > 0; i++) {
            LogEntry newest = entryAt(lastOffset());
            entries[index(newest.position().offset())] = null;
            bytes -= weight(newest.record());
            size--;
        }
        forgetErasures();
    }

    LogSlice read(LogRange range) {
        int limit = Math.min(range.limit(), Settings.MAX_PAGE);
        if (range instanceof LogRange.After after) {
            return readAfter(after.position(), limit);
        } else if (range instanceof LogRange.Before before) {
            return readBackward(before.position().offset(), limit, before.position());
        }
        return readBackward(Long.MAX_VALUE, limit, end());
    }

    private LogSlice readAfter(Position asked, int limit) {
        GapReason gap = gapAfter(asked);
        long from = gap == null ? asked.offset() + 1 : firstOffset();
        long to = Math.min(lastOffset(), from + limit - 1);
        List<LogEntry> slice = copy(from, to);
        Position ifEmpty = gap == null ? asked : end();
        return new LogSlice(slice, slice.isEmpty() ? ifEmpty : entryAt(to).position(), to < lastOffset(), gap);
    }

    private @Nullable GapReason gapAfter(Position asked) {
        if (asked.offset() < beforeFirst.offset()) {
            return GapReason.TRIMMED;
        }
        if (asked.offset() > lastOffset()) {
            return GapReason.RESET;
        }
        Position known = asked.offset() == beforeFirst.offset()
                ? beforeFirst
                : entryAt(asked.offset()).position();
        return known.equals(asked) ? null : GapReason.RESET;
    }

    private LogSlice readBackward(long endExclusive, int limit, Position ifEmpty) {
        long to = Math.min(lastOffset(), endExclusive - 1);
        long from = Math.max(firstOffset(), to - limit + 1);
        List<LogEntry> slice = copy(from, to);
        return slice.isEmpty()
                ? new LogSlice(slice, ifEmpty, false, null)
                : new LogSlice(slice, slice.get(0).position(), from > firstOffset(), null);
    }

    private List<LogEntry> copy(long from, long to) {
        if (from > to) {
            return List.of();
        }
        LogEntry[] copy = new LogEntry[(int) (to - from + 1)];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = entryAt(from + i);
        }
        return List.of(copy);
    }

    private long firstOffset() {
        return beforeFirst.offset() + 1;
    }

    private long lastOffset() {
        return beforeFirst.offset() + size;
    }

    private LogEntry entryAt(long offset) {
        return Objects.requireNonNull(entries[index(offset)]);
    }

    private int index(long offset) {
        return (int) (offset & (entries.length - 1));
    }

    private void grow() {
        LogEntry[] old =
                size == 0 ? new LogEntry[0] : copy(firstOffset(), lastOffset()).toArray(new LogEntry[0]);
        long[] oldTimes = times;
        int oldMask = entries.length - 1;
        entries = new LogEntry[Math.max(FIRST_CAPACITY, entries.length * 2)];
        times = settings.maxAge() == null ? oldTimes : new long[entries.length];
        for (LogEntry entry : old) {
            long offset = entry.position().offset();
            entries[index(offset)] = entry;
            if (settings.maxAge() != null) {
                times[index(offset)] = oldTimes[(int) (offset & oldMask)];
            }
        }
    }

    private static long weight(LogRecord record) {
        String key = record.key();
        return ENTRY_OVERHEAD + (long) record.payload().length + (key == null ? 0 : key.length());
    }
}
