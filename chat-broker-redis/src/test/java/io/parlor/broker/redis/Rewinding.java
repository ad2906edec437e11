package io.parlor.broker.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.parlor.model.RoomId;
import java.nio.charset.StandardCharsets;

/** Takes a room's newest records back, as a failover does: log and meta key are as they were. */
final class Rewinding {
    private static final String SCRIPT = """
            local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', ARGV[1] + 1)
            for i = 1, ARGV[1] do
              redis.call('XDEL', KEYS[1], newest[i][1])
            end
            local last = newest[ARGV[1] + 1]
            redis.call('XSETID', KEYS[1], last[1])
            local offset = tonumber(string.match(last[1], '^%d+'))
            local meta = redis.call('GET', KEYS[2])
            redis.call('SET', KEYS[2], struct.pack('>I8', offset) .. string.sub(last[2][2], 14, 17) .. string.sub(meta, 13))
            redis.call('DEL', KEYS[3], KEYS[4])
            return offset
            """;

    private Rewinding() {}

    static Long rewind(RedisCommands<String, String> commands, RoomId room, int records) {
        RoomKeys keys = new KeySpace(
                        RedisMessageBrokerBuilder.DEFAULT_KEY_PREFIX, RedisMessageBrokerBuilder.DEFAULT_SHARDS)
                .of(room);
        String[] names = {text(keys.log()), text(keys.meta()), text(keys.keys0()), text(keys.keys1())};
        return commands.eval(SCRIPT, ScriptOutputType.INTEGER, names, Integer.toString(records));
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
