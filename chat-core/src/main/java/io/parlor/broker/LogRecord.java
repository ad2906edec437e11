package io.parlor.broker;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a log keeps. Opaque to the broker.
 *
 * @param key     the idempotency key, unique to its sender (the engine puts the user's name in); null if duplicates do not matter. At most
 *                512 bytes of UTF-8
 * @param payload up to {@link BrokerProfile#maxRecordBytes()}; neither changed by whoever made it, nor by whoever gets it
 */
public record LogRecord(@Nullable String key, byte[] payload) {
    public LogRecord {
        Objects.requireNonNull(payload);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LogRecord that
                && Objects.equals(key, that.key)
                && java.util.Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hashCode(key) + java.util.Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return "LogRecord[" + payload.length + " bytes]";
    }
}
