package io.parlor.broker.memory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What an {@link InMemoryMessageBrokerBuilder} was told, checked. */
record Settings(
        int maxRecords,
        long maxRoomBytes,
        @Nullable Duration maxAge,
        int maxIdleRooms,
        long maxIdleBytes,
        int maxKeys,
        Duration keyWindow,
        int maxRecordBytes,
        int maxUndelivered,
        int maxGroupBacklog,
        Duration groupRetryDelay,
        Duration groupCloseGrace,
        InstantSource clock,
        Executor executor) {
    static final int MAX_SIGNAL_BYTES = 16 << 10;
    static final int MAX_PAGE = 1_000;
    /** The longest key, and what an entry costs beside its payload and key. */
    static final int RECORD_OVERHEAD = 1_024;
}
