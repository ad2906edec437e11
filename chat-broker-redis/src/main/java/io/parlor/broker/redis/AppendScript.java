package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The script that appends: one round trip for duplicates, offset, storing, trimming, expiry, and publishing. Its settings are
 * constants in its text, so that what is not asked for costs nothing.
 *
 * <p>{@code KEYS}: log, meta, the firehose if there are consumer groups, and the two windows of keys if the record has a key.
 * {@code ARGV[1]}: {@linkplain Frame#body the record without its predecessor}. The reply is the offset; or, for a
 * duplicate, the {@linkplain Frame#position position} of the first.
 *
 * <p>The meta key has the offset (8 bytes), the fingerprint (4), the window of the last key (8), the slice of time of the last record (8), and a
 * mark of 16 bytes for each slice in which there were records: the slice, and the first offset in it. By the marks a record is trimmed when it is
 * older than the age, to a slice exactly; a room that is idle loses its whole log by expiry.
 */
final class AppendScript {
    /** The age is cut into so many slices. */
    static final int SLICES = 8;

    /** How often the number of remembered keys is looked at, in records. */
    private static final int KEYS_CHECKED_EVERY = 64;

    private final String text;
    private final byte[] sha;

    AppendScript(RedisSettings settings, boolean shardedPubSub) {
        text = text(settings, shardedPubSub ? "SPUBLISH" : "PUBLISH");
        sha = sha1(text).getBytes(UTF_8);
    }

    String text() {
        return text;
    }

    /** In hexadecimal digits. */
    byte[] sha() {
        return sha;
    }

    private static String text(RedisSettings settings, String publish) {
        RedisSettings.History history = settings.history();
        boolean groups = settings.groups() != null;
        StringBuilder script = new StringBuilder(START);
        script.append(history.retained() ? RECOVER_FROM_LOG : "").append(DUPLICATES);
        if (history.retained()) {
            script.append(STORE).append(TRIM);
        }
        script.append(REMEMBER);
        script.append(groups ? FIREHOSE : "").append(END);
        return script.toString()
                .replace("$firstKeys", groups ? "4" : "3")
                .replace("$everyKeys", Integer.toString(KEYS_CHECKED_EVERY))
                .replace("$maxKeys", Integer.toString(settings.keys().perWindow()))
                .replace("$window", millis(settings.keys().window()))
                .replace("$slices", Integer.toString(SLICES))
                .replace("$sliceMillis", Long.toString(sliceMillis(history)))
                .replace("$logMillis", Long.toString(sliceMillis(history) * (SLICES + 1)))
                .replace("$metaMillis", millis(history.positionAge()))
                .replace("$size", Integer.toString(history.size()))
                .replace("$trimEvery", Integer.toString(Math.max(1, history.size() / 16)))
                .replace("$firehoseSize", Integer.toString(firehoseSize(settings.groups())))
                .replace("$publish", publish);
    }

    private static int firehoseSize(@Nullable RedisGroupSettings groups) {
        return groups == null ? 0 : groups.firehoseSize();
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private static long sliceMillis(RedisSettings.History history) {
        return Math.max(1, (history.age().toMillis() + SLICES - 1) / SLICES);
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }

    private static final String START = """
            local log = KEYS[1]
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local offset, prev, window, slice, marks = 0, '\\0\\0\\0\\0', 0, 0, ''
            local meta = redis.call('GET', KEYS[2])
            if meta then
              offset, prev, window, slice = struct.unpack('>I8c4I8I8', meta)
              marks = string.sub(meta, 29)
            end
            """;

    /** A meta key that was evicted or deleted by hand must not make the offsets start again below those that the log still has. */
    private static final String RECOVER_FROM_LOG = """
            if not meta then
              local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
              if newest then
                offset = tonumber(string.match(newest[1], '^%d+'))
                prev = string.sub(newest[2][2], 5, 8)
              end
            end
            """;

    private static final String DUPLICATES = """
            local next = offset + 1
            local place = struct.pack('>I8', next)
            local fingerprint = string.sub(ARGV[1], 1, 4)
            local key, recent, fresh
            if KEYS[$firstKeys] then
              local length = struct.unpack('>I2', ARGV[1], 5)
              key = string.sub(ARGV[1], 7, 6 + length)
              local w = math.floor(now / $window)
              recent = KEYS[$firstKeys + w % 2]
              local older = KEYS[$firstKeys + 1 - w % 2]
              local first = redis.call('HGET', recent, key) or redis.call('HGET', older, key)
              if first then
                return first
              end
              if next % $everyKeys == 0 and redis.call('HLEN', recent) >= $maxKeys then
                redis.call('RENAME', recent, older)
                redis.call('PEXPIREAT', older, (w + 1) * $window)
                window = 0
              end
              fresh = window ~= w
              window = w
            end
            local body = prev .. ARGV[1]
            """;

    private static final String STORE = """
            redis.call('XADD', log, string.format('%.0f-0', next), 'r', body)
            """;

    private static final String TRIM = """
            if next % $trimEvery == 0 then
              redis.call('XTRIM', log, 'MAXLEN', $size)
            end
            local s = math.floor(now / $sliceMillis)
            if s ~= slice then
              local edge
              while #marks >= 16 and struct.unpack('>I8', marks) <= s - $slices do
                edge = struct.unpack('>I8', marks, 9)
                marks = string.sub(marks, 17)
              end
              if edge then
                redis.call('XTRIM', log, 'MINID', string.format('%.0f-0', edge))
              end
              marks = marks .. struct.pack('>I8I8', s, next)
              slice = s
              redis.call('PEXPIRE', log, $logMillis)
            end
            """;

    private static final String REMEMBER = """
            if key then
              redis.call('HSET', recent, key, place .. fingerprint)
              if fresh then
                redis.call('PEXPIREAT', recent, (window + 2) * $window)
              end
            end
            redis.call('SET', KEYS[2], place .. fingerprint .. struct.pack('>I8I8', window, slice) .. marks, 'PX', $metaMillis)
            """;

    private static final String FIREHOSE = """
            redis.call('XADD', KEYS[3], 'MAXLEN', '~', $firehoseSize, '*', log, place .. body)
            """;

    private static final String END = """
            redis.call('$publish', log, '\\1' .. place .. body)
            return next
            """;
}
