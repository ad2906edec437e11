package io.parlor.broker.memory;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerProfile;
import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RecordErasure;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rooms in the memory of this process: for one node, and gone with it. All is bounded by the {@link InMemoryMessageBrokerBuilder builder's}
 * settings: the records of a room, and the rooms that are remembered while nobody follows them. Positions of what was forgotten are
 * answered by a gap, never by another room's or another time's records.
 *
 * <p>An append is confirmed at once. Followers and consumers are called by the executor; by default that is the thread that appends (or
 * another one that appends to the same room at the time), before or after its append returns. A room whose followers are too far behind
 * refuses appends as overloaded.
 *
 * <p>A consumer group exists from its first member on until the broker is closed. A record whose handler fails is tried again after a delay that
 * doubles, ten times at most, while later records of its room wait; then it is logged and given up. A member that is closed may finish
 * what it has in hand for a bounded time, after which another member gets it.
 */
public final class InMemoryMessageBroker implements MessageBroker, ConsumerGroups, RecordErasure {
    private static final Pattern GROUP_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final ConsumerGroup[] NO_GROUPS = {};

    private final Settings settings;
    private final BrokerProfile profile;
    private final Rooms rooms;
    private final Map<String, ConsumerGroup> groupsByName = new ConcurrentHashMap<>();
    // The values of groupsByName, for appends; written under this by who makes a group.
    private volatile ConsumerGroup[] groups = NO_GROUPS;
    // Set by whoever closes.
    private volatile boolean closed;

    InMemoryMessageBroker(Settings settings) {
        this.settings = settings;
        this.rooms = new Rooms(settings);
        this.profile = new BrokerProfile(
                "memory",
                false,
                false,
                true,
                true,
                settings.keyWindow(),
                settings.maxRecordBytes(),
                Settings.MAX_SIGNAL_BYTES,
                Settings.MAX_PAGE);
    }

    /** With the defaults, which the builder names. */
    public static InMemoryMessageBroker create() {
        return builder().build();
    }

    public static InMemoryMessageBrokerBuilder builder() {
        return new InMemoryMessageBrokerBuilder();
    }

    @Override
    public CompletionStage<Position> append(RoomId room, LogRecord record) {
        return append(room, record, null);
    }

    @Override
    public CompletionStage<@Nullable Position> amend(RoomId room, LogRecord record, Position target, byte[] blank) {
        return append(room, record, new Erasure(target, blank, false)).thenApply(InMemoryMessageBroker::orNothing);
    }

    @Override
    public CompletionStage<@Nullable Position> erase(RoomId room, LogRecord record, Position target, byte[] blank) {
        return append(room, record, new Erasure(target, blank, true)).thenApply(InMemoryMessageBroker::orNothing);
    }

    private static @Nullable Position orNothing(Position position) {
        return position.isOrigin() ? null : position;
    }

    /** @return completes with the origin if the target is gone */
    private CompletionStage<Position> append(RoomId room, LogRecord record, @Nullable Erasure erasure) {
        Objects.requireNonNull(room);
        if (closed) {
            return failedAsClosed();
        }
        if (record.payload().length > settings.maxRecordBytes()) {
            return CompletableFuture.failedFuture(new BrokerException(
                    BrokerException.Kind.TOO_LARGE, "a record has at most " + settings.maxRecordBytes() + " bytes"));
        }
        ConsumerGroup[] told = groups;
        try {
            Position position = null;
            while (position == null) {
                position = rooms.findOrCreate(room).append(record, erasure, told);
            }
            for (ConsumerGroup group : told) {
                group.dispatch();
            }
            rooms.keepBounds();
            return CompletableFuture.completedFuture(position);
        } catch (BrokerException overloaded) {
            return CompletableFuture.failedFuture(overloaded);
        }
    }

    @Override
    public CompletionStage<LogSlice> read(RoomId room, LogRange range) {
        Objects.requireNonNull(range);
        if (closed) {
            return failedAsClosed();
        }
        MemoryRoom known = rooms.find(room);
        LogSlice slice = known == null ? null : known.read(range);
        return CompletableFuture.completedFuture(
                slice == null ? rooms.emptyLog().read(range) : slice);
    }

    @Override
    public CompletionStage<RoomSubscription> follow(RoomId room, RoomListener listener) {
        Objects.requireNonNull(listener);
        if (closed) {
            return failedAsClosed();
        }
        RoomSubscription subscription = null;
        while (subscription == null) {
            subscription = rooms.findOrCreate(room).follow(listener);
        }
        return CompletableFuture.completedFuture(subscription);
    }

    @Override
    public void signal(RoomId room, byte[] payload) {
        MemoryRoom known = rooms.find(room);
        if (known != null && payload.length <= Settings.MAX_SIGNAL_BYTES) {
            known.signal(payload);
        }
    }

    @Override
    public CompletionStage<? extends AutoCloseable> consume(String group, Handler handler) {
        Objects.requireNonNull(handler);
        if (!GROUP_NAME.matcher(group).matches()) {
            throw new IllegalArgumentException("a group's name is 1 to 64 of A-Za-z0-9._-");
        }
        return closed
                ? failedAsClosed()
                : CompletableFuture.completedFuture(group(group).join(handler));
    }

    private synchronized ConsumerGroup group(String name) {
        ConsumerGroup known = groupsByName.computeIfAbsent(name, absent -> new ConsumerGroup(absent, settings));
        groups = groupsByName.values().toArray(NO_GROUPS);
        return known;
    }

    @Override
    public BrokerProfile profile() {
        return profile;
    }

    @Override
    public void close() {
        closed = true;
        for (ConsumerGroup group : groups) {
            group.close();
        }
        rooms.close();
    }

    private static <T extends @Nullable Object> CompletionStage<T> failedAsClosed() {
        return CompletableFuture.failedFuture(
                new BrokerException(BrokerException.Kind.CLOSED, "the broker was closed"));
    }

    /** How many rooms are held; for tests of what is freed. */
    int heldRooms() {
        return rooms.size();
    }

    /** Loses all records and what was known of them, as a flush of a real broker does; for tests. */
    void loseEverything() {
        rooms.loseEverything();
    }

    /** Takes a room's newest records back, as a failover that lost writes does; for tests. */
    void rewind(RoomId room, int records) {
        MemoryRoom known = rooms.find(room);
        if (known != null) {
            known.lose(records, null);
        }
    }
}
