package io.parlor.broker.redis;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Puts what is left of erased records back into their places among those that were read: see {@link ErasureScript}. Asked only where an
 * offset is missing, which is never so in the middle of a log of which nothing was erased.
 *
 * @param erased the sorted set of what is left
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Holes(CommandLink link, byte[] erased) {
    /** Whether there may be more records than these from the offset on, as far as was read. */
    static boolean mayBeBetween(List<Frame.Stored> found, long from, int count) {
        if (found.isEmpty()) {
            // The newest record of a log is never erased, since what erases it is newer.
            return false;
        }
        return offset(found, 0) > from || isSparse(found);
    }

    /** Whether there may be more records than these up to {@code from}, as far back as was read. */
    static boolean mayBeAmong(List<Frame.Stored> found, String from, int count) {
        if (found.isEmpty()) {
            return !from.equals("+");
        }
        boolean atTop = !from.equals("+") && offset(found, found.size() - 1) < Long.parseLong(from);
        boolean atBottom = found.size() < count && offset(found, 0) > 1;
        return atTop || atBottom || isSparse(found);
    }

    private static boolean isSparse(List<Frame.Stored> found) {
        return offset(found, found.size() - 1) - offset(found, 0) != found.size() - 1;
    }

    private static long offset(List<Frame.Stored> found, int index) {
        return found.get(index).position().offset();
    }

    /** @param found the oldest {@code count} records from the offset on, or all there are */
    CompletionStage<List<Frame.Stored>> oldest(List<Frame.Stored> found, long from, int count) {
        boolean all = found.size() < count;
        String to = all ? "+inf" : Long.toString(offset(found, found.size() - 1));
        return ask(CommandType.ZRANGEBYSCORE, Long.toString(from), to, count)
                .thenApply(left -> first(merged(found, left), count));
    }

    /** @param found the newest {@code count} records up to {@code from}, or all there are, in the log's order */
    CompletionStage<List<Frame.Stored>> newest(List<Frame.Stored> found, String from, int count) {
        boolean all = found.size() < count;
        String to = all ? "-inf" : Long.toString(offset(found, 0));
        return ask(CommandType.ZREVRANGEBYSCORE, from.equals("+") ? "+inf" : from, to, count)
                .thenApply(left -> last(merged(found, left), count));
    }

    // A record that was erased between the two commands was found as it was, and is left as well.
    private static List<Frame.Stored> merged(List<Frame.Stored> found, List<Frame.Stored> left) {
        List<Frame.Stored> merged = new ArrayList<>(left);
        for (Frame.Stored record : found) {
            if (left.stream().noneMatch(other -> other.position().equals(record.position()))) {
                merged.add(record);
            }
        }
        merged.sort(Comparator.comparingLong(record -> record.position().offset()));
        return merged;
    }

    private static List<Frame.Stored> first(List<Frame.Stored> records, int count) {
        return records.subList(0, Math.min(count, records.size()));
    }

    private static List<Frame.Stored> last(List<Frame.Stored> records, int count) {
        return records.subList(Math.max(0, records.size() - count), records.size());
    }

    private CompletionStage<List<Frame.Stored>> ask(CommandType command, String from, String to, int count) {
        CommandArgs<String, byte[]> args = CommandLink.args()
                .add(erased)
                .add(from)
                .add(to)
                .add("LIMIT")
                .add(0)
                .add(count);
        return link.ask(command, new Left(), args).thenApply(left -> left == null ? List.of() : left);
    }

    /** Reads the members. */
    private static final class Left extends CommandOutput<String, byte[], List<Frame.Stored>> {
        Left() {
            super(CommandLink.CODEC, new ArrayList<>());
        }

        @Override
        public void set(ByteBuffer bytes) {
            output.add(Frame.stored(bytes));
        }
    }
}
