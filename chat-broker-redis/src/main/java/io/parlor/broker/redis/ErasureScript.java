package io.parlor.broker.redis;

/**
 * What {@link AppendScript} does for a record that erases another one or amends it. It comes alone. Its {@code KEYS} have the windows of keys, though the record has none, and two more then; after the
 * key, or an empty one, its {@code ARGV} goes on with the target's offset and fingerprint, {@code erase} or {@code amend}, and a blank: the payload that is left of the target, or
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

    static final String FIND = """
            local target, erased, amended, there = nil, nil, nil, nil
            if erasing then
              target = ARGV[3]
              erased, amended = KEYS[#KEYS - 1], KEYS[#KEYS]
              local found = call('XRANGE', log, target .. '-0', target .. '-0')[1]
              there = found and found[2][2]
              local left = there
              if not there and ARGV[5] == 'erase' then
                left = call('ZRANGEBYSCORE', erased, target, target)[1]
              end
              if not left or string.sub(left, 14, 17) ~= ARGV[4] then
                if keyed then
                  call('HDEL', recent, key)
                end
                return {'-'}
              end
            end
            """;

    static final String APPLY = """
            if target and ARGV[5] == 'amend' then
              call('ZADD', amended, target, '\\1' .. place .. prev .. ARGV[6])
              call('PEXPIRE', amended, $erasedMillis)
            elseif target then
              if there then
                local length = struct.unpack('>I2', there, 18)
                if length == 65535 then
                  length = 0
                end
                call('XDEL', log, target .. '-0')
                call('ZADD', erased, target, string.sub(there, 1, 19 + length) .. ARGV[6])
              end
              for _, left in ipairs(call('ZRANGEBYSCORE', amended, target, target)) do
                local at = struct.unpack('>I8', left, 2)
                if call('XDEL', log, at .. '-0') == 1 then
                  call('ZADD', erased, at, left)
                end
              end
              call('ZREMRANGEBYSCORE', amended, target, target)
              call('PEXPIRE', erased, $erasedMillis)
            end
            if target then
              local oldest = call('XRANGE', log, '-', '+', 'COUNT', 1)[1]
              local edge = math.min(struct.unpack('>I8', oldest[2][2], 2), next - $size)
              call('ZREMRANGEBYSCORE', erased, '-inf', '(' .. edge)
              call('ZREMRANGEBYSCORE', amended, '-inf', '(' .. edge)
            end
            """;
}
