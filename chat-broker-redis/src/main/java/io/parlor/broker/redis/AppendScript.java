package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The script that appends one record or several to a room: one round trip for duplicates, offsets, storing, trimming, expiry, and publishing. Its
 * settings are constants in its text, so that what is not asked for costs nothing.
 *
 * <p>{@code KEYS}: log, meta, the firehose if there are consumer groups, and the two windows of keys if the records have keys.
 * {@code ARGV}: for each record {@linkplain Frame#body all but its predecessor}, and once more the key if they have keys. The reply has for
 * each the offset; or, for a duplicate, the {@linkplain Frame#position position} of the first.
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
    private final byte[] erasingText;

    AppendScript(RedisSettings settings, boolean shardedPubSub) {
        String publish = shardedPubSub ? "SPUBLISH" : "PUBLISH";
        text = text(settings, publish, false);
        erasingText = text(settings, publish, true).getBytes(UTF_8);
        sha = sha1(text).getBytes(UTF_8);
    }

    String text() {
        return text;
    }

    /** In hexadecimal digits. */
    byte[] sha() {
        return sha;
    }

    /** For a record that erases another, or amends it: see {@link ErasureScript}. */
    byte[] erasingText() {
        return erasingText;
    }

    private static String text(RedisSettings settings, String publish, boolean erasing) {
        RedisSettings.History history = settings.history();
        boolean groups = settings.groups() != null;
        boolean retained = history.retained();
        StringBuilder script = new StringBuilder(START);
        script.append(retained ? RECOVER_FROM_LOG : "");
        script.append(EACH);
        script.append(DUPLICATE)
                .append(erasing ? ErasureScript.FIND : "")
                .append(NEW_KEY)
                .append(FRAME);
        script.append(retained ? STORE : "").append(erasing ? ErasureScript.APPLY : "");
        script.append(groups ? FIREHOSE : "").append(NEXT);
        script.append(SLICE).append(retained ? TRIM : NO_MARKS).append(REMEMBER).append(PUBLISH);
        return script.toString()
                .replace("$keyed", erasing ? "local keyed = ARGV[2] ~= ''" : "local keyed = #KEYS >= $firstKeys")
                .replace("$each", erasing ? "1, 1" : "1, #ARGV, keyed and 2 or 1")
                .replace("$erasedMillis", Long.toString(3 * sliceMillis(history) * (SLICES + 1)))
                .replace("$firstKeys", groups ? "4" : "3")
                .replace("$everyKeys", Integer.toString(KEYS_CHECKED_EVERY))
                .replace("$maxKeys", Integer.toString(settings.keys().perWindow()))
                .replace("$window", millis(settings.keys().window()))
                .replace("$slices", Integer.toString(SLICES))
                .replace("$sliceMillis", Long.toString(sliceMillis(history)))
                .replace("$logMillis", Long.toString(sliceMillis(history) * (SLICES + 1)))
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

    private static final String EACH = """
            local first = offset + 1
            local stale = not meta
            local replies, frames, position = {}, {}, nil
            $keyed
            local w = math.floor(now / $window)
            local recent, older = KEYS[$firstKeys + w % 2], KEYS[$firstKeys + 1 - w % 2]
            for i = $each do
              local body = ARGV[i]
              local next = offset + 1
              local place = struct.pack('>I8', next)
              local fingerprint = string.sub(body, 1, 4)
              local here = place .. fingerprint
            """;

    private static final String DUPLICATE = """
              local key, known = ARGV[i + 1], nil
              if keyed then
                known = call('HGET', older, key)
                if not known and call('HSETNX', recent, key, here) == 0 then
                  known = call('HGET', recent, key)
                end
              end
              if known then
                replies[#replies + 1] = known
              else
            """;

    private static final String NEW_KEY = """
                if keyed then
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

    private static final String FRAME = """
                local frame = '\\1' .. place .. prev .. body
            """;

    /** An offset that the log has already can only mean that the meta key was tampered with; the key must not be remembered for it. */
    private static final String STORE = """
                local stored = redis.pcall('XADD', log, next .. '-0', 'r', frame)
                if type(stored) == 'table' then
                  if keyed then
                    call('HDEL', recent, key)
                  end
                  if next > first then
                    break
                  end
                  return stored
                end
            """;

    private static final String FIREHOSE = """
                call('XADD', KEYS[3], 'MAXLEN', '~', $firehoseSize, '*', log, frame)
            """;

    private static final String NEXT = """
                frames[#frames + 1] = frame
                replies[#replies + 1] = next
                offset, prev, position = next, fingerprint, here
              end
            end
            if not position then
              return replies
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
            if math.floor(offset / $trimEvery) ~= math.floor((first - 1) / $trimEvery) then
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
                marks = marks .. struct.pack('>I8I8', slice, first)
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

    /** Several go out as one, see {@link Frame}. */
    private static final String PUBLISH = """
            if #frames == 1 then
              call('$publish', log, frames[1])
            else
              for i = 1, #frames do
                frames[i] = struct.pack('>I4', #frames[i]) .. frames[i]
              end
              call('$publish', log, '\\4' .. table.concat(frames))
            end
            return replies
            """;
}
