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
 * {@code ARGV}: {@linkplain Frame#body the record without its predecessor}, and once more the key if it has one. The reply is the offset; or, for a
 * duplicate, the {@linkplain Frame#position position} of the first. {@link ErasureScript} has what is added for a record that erases or amends another.
 *
 * <p>The meta key has the offset (8 bytes), the fingerprint (4), the window of the last key (8), the slice of time of the last record (8), and a
 * mark of 16 bytes for each slice in which there were records: the slice, and the first offset in it. By the marks a record is trimmed when it is
 * older than the age, to a slice exactly; a room that is idle loses its whole log by expiry.
 *
 * <p>Offsets are written as Lua writes numbers, which is exact up to 14 digits: enough for a million records a second for three years.
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
        if (history.retained()) {
            script.append(RECOVER_FROM_LOG).append(FRAME).append(DUPLICATES);
            script.append(ErasureScript.FIND).append(STORE).append(ErasureScript.APPLY);
            script.append(SLICE).append(TRIM);
        } else {
            script.append(FRAME).append(DUPLICATES).append(SLICE).append(NO_MARKS);
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
                .replace("$erasedMillis", Long.toString(3 * sliceMillis(history) * (SLICES + 1)))
                .replace("$metaMillis", Long.toString(history.positionAge().toMillis() + sliceMillis(history)))
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

    /** Expiry is put off once a slice only; what expires in a pub/sub mode is the position alone. */
    private static long sliceMillis(RedisSettings.History history) {
        Duration age = history.retained() ? history.age() : history.positionAge();
        return Math.max(1, (age.toMillis() + SLICES - 1) / SLICES);
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }

    private static final String START = """
            local call = redis.call
            local log = KEYS[1]
            local time = call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local offset, prev, window, slice = 0, '\\0\\0\\0\\0', 0, 0
            local meta = call('GET', KEYS[2])
            if meta then
              offset, prev, window, slice = struct.unpack('>I8c4I8I8', meta)
            end
            """;

    /** A meta key that was evicted or deleted by hand must not make the offsets start again below those that the log still has. */
    private static final String RECOVER_FROM_LOG = """
            if not meta then
              local newest = call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
              if newest then
                offset, prev = struct.unpack('>xI8xxxxc4', newest[2][2])
              end
            end
            """;

    private static final String FRAME = """
            local next = offset + 1
            local place = struct.pack('>I8', next)
            local position = place .. string.sub(ARGV[1], 1, 4)
            local frame = '\\1' .. place .. prev .. ARGV[1]
            local stale = not meta
            """;

    private static final String DUPLICATES = """
            local key, recent = ARGV[2], nil
            if key == '' then
              key = nil
            end
            if key then
              local w = math.floor(now / $window)
              local older = KEYS[$firstKeys + 1 - w % 2]
              recent = KEYS[$firstKeys + w % 2]
              local first = call('HGET', older, key)
              if first then
                return first
              end
              if call('HSETNX', recent, key, position) == 0 then
                return call('HGET', recent, key)
              end
              if next % $everyKeys == 0 and call('HLEN', recent) >= $maxKeys then
                call('RENAME', recent, older)
                call('PEXPIREAT', older, (w + 1) * $window)
                window = 0
                stale = true
              elseif window ~= w then
                call('PEXPIREAT', recent, (w + 2) * $window)
                window = w
                stale = true
              end
            end
            """;

    /** An offset that the log has already can only mean that the meta key was tampered with; the key must not be remembered for it. */
    private static final String STORE = """
            local stored = redis.pcall('XADD', log, next .. '-0', 'r', frame)
            if type(stored) == 'table' then
              if key then
                call('HDEL', recent, key)
              end
              return stored
            end
            """;

    private static final String SLICE = """
            local s = math.floor(now / $sliceMillis)
            if s ~= slice then
              slice = s
              stale = true
            end
            """;

    private static final String TRIM = """
            if next % $trimEvery == 0 then
              call('XTRIM', log, 'MAXLEN', $size)
            end
            local marks
            if stale then
              marks = meta and string.sub(meta, 29) or ''
              local edge
              while #marks >= 16 and struct.unpack('>I8', marks) <= slice - $slices do
                edge = struct.unpack('>I8', marks, 9)
                marks = string.sub(marks, 17)
              end
              if edge then
                call('XTRIM', log, 'MINID', edge .. '-0')
              end
              if string.sub(marks, -16, -9) ~= struct.pack('>I8', slice) then
                marks = marks .. struct.pack('>I8I8', slice, next)
              end
              call('PEXPIRE', log, $logMillis)
            end
            """;

    private static final String NO_MARKS = "local marks = ''\n";

    private static final String REMEMBER = """
            if stale then
              call('SET', KEYS[2], position .. struct.pack('>I8I8', window, slice) .. marks, 'PX', $metaMillis)
            else
              call('SETRANGE', KEYS[2], 0, position)
            end
            """;

    private static final String FIREHOSE = """
            call('XADD', KEYS[3], 'MAXLEN', '~', $firehoseSize, '*', log, frame)
            """;

    private static final String END = """
            call('$publish', log, frame)
            return next
            """;
}
