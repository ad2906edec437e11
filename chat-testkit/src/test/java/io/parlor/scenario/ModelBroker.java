package io.parlor.scenario;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerProfile;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RecordErasure;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.DirectRoom;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The trivial model of a broker: one room, a list. Everything it tells is told later, as a task of the virtual time, so that it meets the engine's
 * own tasks in every order. Remembers what it has ever held, for checking.
 */
final class ModelBroker implements MessageBroker, RecordErasure {
    private static final int MAX_PAGE = 3;

    private final VirtualTime time;
    private final Random random;
    private final boolean dense;
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();

    /** What came just after a record in the log it was in, trimmed or not. */
    private final Map<Position, Set<Position>> successors = new HashMap<>();

    private Position end = Position.ORIGIN;
    private Position trimmed = Position.ORIGIN;
    int reads;
    private int failing;

    ModelBroker(VirtualTime time, long seed, boolean dense) {
        this.time = time;
        this.random = new Random(seed);
        this.dense = dense;
    }

    Position end() {
        return end;
    }

    /** The origin is before the first record of every log there was; all other places are of one log. */
    Set<Position> successors(Position position) {
        return successors.getOrDefault(position, Set.of());
    }

    int openSubscriptions() {
        return followers.size();
    }

    void append(byte[] payload) {
        Position position = new Position(end.offset() + 1 + (dense ? 0 : random.nextInt(3)), random.nextInt());
        LogEntry entry = new LogEntry(position, new LogRecord(null, payload));
        entries.add(entry);
        successors.computeIfAbsent(end, place -> new HashSet<>()).add(position);
        end = position;
        followers.forEach(follower -> follower.tell(listener -> listener.onRecord(position, entry.record())));
    }

    void trim(int count) {
        for (int i = 0; i < count && !entries.isEmpty(); i++) {
            trimmed = entries.remove(0).position();
        }
    }

    /** Has the next so many reads and follows fail. */
    void failNext(int count) {
        failing += count;
    }

    void recover() {
        failing = 0;
    }

    private boolean fails() {
        if (failing == 0) {
            return false;
        }
        failing--;
        return true;
    }

    private static <T> void fail(CompletableFuture<T> result) {
        result.completeExceptionally(new BrokerException(BrokerException.Kind.UNAVAILABLE, "as the model says"));
    }

    /** Loses everything, and begins anew at the first offset. */
    void reset() {
        entries.clear();
        end = Position.ORIGIN;
        trimmed = Position.ORIGIN;
        followers.forEach(follower -> follower.tell(listener -> listener.onReset(Position.ORIGIN, GapReason.RESET)));
    }

    @Override
    public CompletionStage<Position> append(RoomId room, LogRecord record) {
        append(record.payload());
        return later(end);
    }

    // Nothing is ever deleted here. That it could be erased keeps the reads to those of cursors.

    @Override
    public CompletionStage<@Nullable Position> amend(RoomId room, LogRecord record, Position target, byte[] blank) {
        throw new AssertionError("nothing is amended here");
    }

    @Override
    public CompletionStage<@Nullable Position> erase(RoomId room, LogRecord record, Position target, byte[] blank) {
        throw new AssertionError("nothing is erased here");
    }

    @Override
    public CompletionStage<LogSlice> read(RoomId room, LogRange range) {
        reads++;
        if (random.nextInt(3) == 0) {
            return CompletableFuture.completedFuture(slice(range));
        }
        CompletableFuture<LogSlice> result = new CompletableFuture<>();
        boolean fails = fails();
        time.execute(() -> {
            if (fails) {
                fail(result);
                return;
            }
            LogSlice slice = slice(range);
            time.execute(() -> result.complete(slice));
        });
        return result;
    }

    private LogSlice slice(LogRange range) {
        int limit = Math.min(range.limit(), MAX_PAGE);
        if (range instanceof LogRange.Last) {
            int from = Math.max(0, entries.size() - limit);
            return new LogSlice(entries.subList(from, entries.size()), end, from > 0, null);
        }
        Position after = ((LogRange.After) range).position();
        GapReason gap = gapAfter(after);
        int from = gap != null ? 0 : indexAfter(after);
        List<LogEntry> page = entries.subList(from, Math.min(entries.size(), from + limit));
        Position next = page.isEmpty()
                ? (gap == null ? after : end)
                : page.get(page.size() - 1).position();
        return new LogSlice(page, next, from + page.size() < entries.size(), gap);
    }

    private @Nullable GapReason gapAfter(Position after) {
        if (after.equals(trimmed)
                || entries.stream().anyMatch(entry -> entry.position().equals(after))) {
            return null;
        }
        boolean isOlder = after.offset() < trimmed.offset();
        return isOlder ? GapReason.TRIMMED : GapReason.RESET;
    }

    private int indexAfter(Position after) {
        int index = 0;
        while (index < entries.size() && entries.get(index).position().offset() <= after.offset()) {
            index++;
        }
        return index;
    }

    @Override
    public CompletionStage<RoomSubscription> follow(RoomId room, RoomListener listener) {
        CompletableFuture<RoomSubscription> result = new CompletableFuture<>();
        if (isOfUsers(room)) {
            return result;
        }
        boolean fails = fails();
        time.execute(() -> {
            if (fails) {
                fail(result);
                return;
            }
            Follower follower = new Follower(listener, end);
            followers.add(follower);
            result.complete(follower);
        });
        return result;
    }

    @Override
    public void signal(RoomId room, byte[] payload) {
        if (!isOfUsers(room)) {
            followers.forEach(follower -> follower.tell(listener -> listener.onSignal(payload)));
        }
    }

    /** There is but one room here. */
    private static boolean isOfUsers(RoomId room) {
        return room.value().charAt(0) == DirectRoom.RESERVED;
    }

    @Override
    public BrokerProfile profile() {
        return new BrokerProfile("model", false, false, true, dense, Duration.ZERO, 1 << 20, 1 << 20, MAX_PAGE);
    }

    @Override
    public void close() {
        followers.clear();
    }

    private <T> CompletionStage<T> later(T value) {
        CompletableFuture<T> result = new CompletableFuture<>();
        time.execute(() -> result.complete(value));
        return result;
    }

    private final class Follower implements RoomSubscription {
        private final RoomListener listener;
        private final Position start;
        private final Queue<Consumer<RoomListener>> untold = new ArrayDeque<>();

        Follower(RoomListener listener, Position start) {
            this.listener = listener;
            this.start = start;
        }

        void tell(Consumer<RoomListener> news) {
            untold.add(news);
            time.execute(() -> {
                Consumer<RoomListener> next = untold.poll();
                if (next != null && followers.contains(this)) {
                    next.accept(listener);
                }
            });
        }

        @Override
        public Position start() {
            return start;
        }

        @Override
        public void close() {
            followers.remove(this);
        }
    }
}
