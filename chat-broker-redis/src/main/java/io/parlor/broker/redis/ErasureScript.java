package io.parlor.broker.redis;

/**
 * What {@link AppendScript} does for a record that erases another one or amends it, in a variant for one record alone. Its {@code KEYS} always have the windows of
 * keys then, and two more at the end; its {@code ARGV} has the key, empty if there is none, and goes on with the target's offset and fingerprint, {@code erase} or {@code amend}, and a blank: the payload that is left of the target, or
 * {@linkplain Frame#body the record} that is left of this one when the target is erased. The reply is {@code -} if the target is gone.
 *
 * <p>A stream's entry cannot be changed, and none can be put in its place. So what is left of it goes into a sorted set, with the offset as score, and
 * {@link Holes} puts it back into the place of the entry, which is deleted. Another sorted set has what is to be left of amendments, with the offset of
 * their target as score. Both are trimmed with the log: a record that is left is dropped when no older one is in the log, which by then has had so many
 * newer ones as it may hold.
 */
final class ErasureScript {
    /** Lua counts no further. */
    static final long MAX_OFFSET = 99_999_999_999_999L;

    private ErasureScript() {}

    /** Before the record is stored; its key was looked up by then, and taken if it was not known. */
    static final String FIND = """
                local target, erased, amended = ARGV[3], KEYS[#KEYS - 1], KEYS[#KEYS]
                local found = call('XRANGE', log, target .. '-0', target .. '-0')[1]
                local there = found and found[2][2]
                local left = there
                if not there and ARGV[5] == 'erase' then
                  left = call('ZRANGEBYSCORE', erased, target, target)[1]
                end
                if not left or string.sub(left, 14, 17) ~= ARGV[4] then
                  if keyed then
                    call('HDEL', recent, key)
                  end
                  return { '-' }
                end
            """;

    /** After the record was stored. */
    static final String APPLY = """
                if ARGV[5] == 'amend' then
                  call('ZADD', amended, target, '\\1' .. place .. prev .. ARGV[6])
                  call('PEXPIRE', amended, $erasedMillis)
                else
                  if there then
                    local length = struct.unpack('>I2', there, 18)
                    if length == 65535 then
                      length = 0
                    end
                    call('XDEL', log, target .. '-0')
                    call('ZADD', erased, target, string.sub(there, 1, 19 + length) .. ARGV[6])
                  end
                  for _, blank in ipairs(call('ZRANGEBYSCORE', amended, target, target)) do
                    local at = struct.unpack('>I8', blank, 2)
                    if call('XDEL', log, at .. '-0') == 1 then
                      call('ZADD', erased, at, blank)
                    end
                  end
                  call('ZREMRANGEBYSCORE', amended, target, target)
                  call('PEXPIRE', erased, $erasedMillis)
                end
                local oldest = call('XRANGE', log, '-', '+', 'COUNT', 1)[1]
                local edge = math.min(struct.unpack('>I8', oldest[2][2], 2), next - $size)
                call('ZREMRANGEBYSCORE', erased, '-inf', '(' .. edge)
                call('ZREMRANGEBYSCORE', amended, '-inf', '(' .. edge)
            """;
}
