package io.parlor.broker.memory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Configures an {@link InMemoryMessageBroker}. */
public final class InMemoryMessageBrokerBuilder {
    public static final int DEFAULT_MAX_RECORDS = 1_000;
    public static final long DEFAULT_MAX_ROOM_BYTES = 1 << 20;
    public static final int DEFAULT_MAX_IDLE_ROOMS = 10_000;
    public static final long DEFAULT_MAX_IDLE_BYTES = 256 << 20;
    public static final int DEFAULT_MAX_KEYS = 10_000;
    public static final Duration DEFAULT_KEY_WINDOW = Duration.ofMinutes(5);
    public static final int DEFAULT_MAX_RECORD_BYTES = 256 << 10;
    public static final int DEFAULT_MAX_UNDELIVERED = 10_000;
    public static final int DEFAULT_MAX_GROUP_BACKLOG = 100_000;
    public static final Duration DEFAULT_GROUP_RETRY_DELAY = Duration.ofMillis(100);
    public static final Duration DEFAULT_GROUP_CLOSE_GRACE = Duration.ofSeconds(5);

    private int maxRecords = DEFAULT_MAX_RECORDS;
    private long maxRoomBytes = DEFAULT_MAX_ROOM_BYTES;
    private @Nullable Duration maxAge;
    private int maxIdleRooms = DEFAULT_MAX_IDLE_ROOMS;
    private long maxIdleBytes = DEFAULT_MAX_IDLE_BYTES;
    private int maxKeys = DEFAULT_MAX_KEYS;
    private Duration keyWindow = DEFAULT_KEY_WINDOW;
    private int maxRecordBytes = DEFAULT_MAX_RECORD_BYTES;
    private int maxUndelivered = DEFAULT_MAX_UNDELIVERED;
    private int maxGroupBacklog = DEFAULT_MAX_GROUP_BACKLOG;
    private Duration groupRetryDelay = DEFAULT_GROUP_RETRY_DELAY;
    private Duration groupCloseGrace = DEFAULT_GROUP_CLOSE_GRACE;
    private InstantSource clock = InstantSource.system();
    private Executor executor = Runnable::run;

    InMemoryMessageBrokerBuilder() {}

    /** How many records a room keeps, 1 or more. */
    public InMemoryMessageBrokerBuilder maxRecords(int records) {
        this.maxRecords = records;
        return this;
    }

    /** How many bytes of payloads and keys, and about a hundred for each record, a room keeps; {@link #maxRecordBytes} and 1 024 or more. */
    public InMemoryMessageBrokerBuilder maxRoomBytes(long bytes) {
        this.maxRoomBytes = bytes;
        return this;
    }

    /** After what time a record is dropped, at the room's next append or read; without a bound by default. */
    public InMemoryMessageBrokerBuilder maxAge(Duration age) {
        this.maxAge = Objects.requireNonNull(age);
        return this;
    }

    /** How many rooms are remembered that have records and no follower; the longest unused are forgotten first. */
    public InMemoryMessageBrokerBuilder maxIdleRooms(int rooms) {
        this.maxIdleRooms = rooms;
        return this;
    }

    /** How many bytes rooms without a follower keep in all, counted as in {@link #maxRoomBytes}. */
    public InMemoryMessageBrokerBuilder maxIdleBytes(long bytes) {
        this.maxIdleBytes = bytes;
        return this;
    }

    /** How many idempotency keys a room remembers, 1 or more: in a room where more come inside the window, the oldest go before their time. */
    public InMemoryMessageBrokerBuilder maxKeys(int keys) {
        this.maxKeys = keys;
        return this;
    }

    /** For how long an idempotency key is remembered; zero turns the detection of duplicates off. */
    public InMemoryMessageBrokerBuilder keyWindow(Duration window) {
        this.keyWindow = Objects.requireNonNull(window);
        return this;
    }

    /** The longest payload of a record. */
    public InMemoryMessageBrokerBuilder maxRecordBytes(int bytes) {
        this.maxRecordBytes = bytes;
        return this;
    }

    /** How many records and signals of a room may wait for slow listeners. Appends past it are refused as overloaded, signals are dropped. */
    public InMemoryMessageBrokerBuilder maxUndelivered(int deliveries) {
        this.maxUndelivered = deliveries;
        return this;
    }

    /** How many records may wait for the members of a consumer group. A group that has more loses the newest, and a warning says so. */
    public InMemoryMessageBrokerBuilder maxGroupBacklog(int records) {
        this.maxGroupBacklog = records;
        return this;
    }

    /** After what time a record that a handler failed at is tried again the first time. */
    public InMemoryMessageBrokerBuilder groupRetryDelay(Duration delay) {
        this.groupRetryDelay = Objects.requireNonNull(delay);
        return this;
    }

    /** How long a member that was closed may go on with the records it has in hand. */
    public InMemoryMessageBrokerBuilder groupCloseGrace(Duration grace) {
        this.groupCloseGrace = Objects.requireNonNull(grace);
        return this;
    }

    /** What ages of records and keys are measured with; the system's clock by default. */
    public InMemoryMessageBrokerBuilder clock(InstantSource source) {
        this.clock = Objects.requireNonNull(source);
        return this;
    }

    /** What calls listeners and consumers; by default the caller of the append. Calls of one room are in order, whatever it is. */
    public InMemoryMessageBrokerBuilder executor(Executor caller) {
        this.executor = Objects.requireNonNull(caller);
        return this;
    }

    /** @throws IllegalArgumentException naming every setting that is out of range */
    public InMemoryMessageBroker build() {
        List<String> faults = new ArrayList<>();
        require(maxRecords >= 1, "maxRecords is 1 or more", faults);
        require(maxRecordBytes >= 1, "maxRecordBytes is 1 or more", faults);
        require(
                maxRoomBytes >= maxRecordBytes + Settings.RECORD_OVERHEAD,
                "maxRoomBytes has space for a record",
                faults);
        require(maxAge == null || !maxAge.isNegative() && !maxAge.isZero(), "maxAge is positive", faults);
        require(maxIdleRooms >= 1, "maxIdleRooms is 1 or more", faults);
        require(maxIdleBytes >= maxRoomBytes, "maxIdleBytes has space for a room", faults);
        require(maxKeys >= 1, "maxKeys is 1 or more", faults);
        require(!keyWindow.isNegative(), "keyWindow is not negative", faults);
        require(maxUndelivered >= 1, "maxUndelivered is 1 or more", faults);
        require(maxGroupBacklog >= 1, "maxGroupBacklog is 1 or more", faults);
        require(!groupRetryDelay.isNegative(), "groupRetryDelay is not negative", faults);
        require(!groupCloseGrace.isNegative(), "groupCloseGrace is not negative", faults);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return new InMemoryMessageBroker(new Settings(
                maxRecords,
                maxRoomBytes,
                maxAge,
                maxIdleRooms,
                maxIdleBytes,
                maxKeys,
                keyWindow,
                maxRecordBytes,
                maxUndelivered,
                maxGroupBacklog,
                groupRetryDelay,
                groupCloseGrace,
                clock,
                executor));
    }

    private static void require(boolean holds, String rule, List<String> faults) {
        if (!holds) {
            faults.add(rule);
        }
    }
}
