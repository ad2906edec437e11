package io.parlor.broker.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.parlor.model.Position;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends to one room that go to Redis as one command, since they came together. Used on the event loop of the connections for appends only.
 */
final class AppendBatch implements Call.Callback<List<Position>> {
    /** Redis does nothing else while it runs a script: these bounds keep that well below a millisecond. */
    private static final int MAX_RECORDS = 64;

    private static final int MAX_BYTES = 64 * 1024;

    final RedisNode node;
    final StatefulRedisConnection<String, byte[]> connection;
    private final AppendLane lane;
    private final List<Append> appends = new ArrayList<>(2);
    private int bytes;

    AppendBatch(AppendLane lane, RedisNode node, StatefulRedisConnection<String, byte[]> connection, Append first) {
        this.lane = lane;
        this.node = node;
        this.connection = connection;
        add(first);
    }

    private void add(Append append) {
        appends.add(append);
        bytes += append.bytes();
    }

    /** Whether it was taken. */
    boolean offer(StatefulRedisConnection<String, byte[]> on, Append append) {
        boolean fits = on == connection
                && appends.size() < MAX_RECORDS
                && bytes + append.bytes() <= MAX_BYTES
                && append.goesWith(appends.get(0));
        if (fits) {
            add(append);
        }
        return fits;
    }

    /**
     * The run of {@link AppendScript}.
     *
     * @param firehose the shard's, null if there are no consumer groups
     */
    Call<List<Position>> call(byte[] sha, byte @Nullable [] firehose) {
        Append first = appends.get(0);
        CommandArgs<String, byte[]> args = CommandLink.args().add(sha);
        args.add(2 + (firehose == null ? 0 : 1) + (first.hasKey() ? 2 : 0));
        addKeys(first.keys, firehose, args);
        if (first.hasKey()) {
            args.add(first.keys.keys0()).add(first.keys.keys1());
        }
        appends.forEach(append -> append.addTo(args));
        return new Call<>(CommandType.EVALSHA, new Output(), args, first.deadlineNanos, this);
    }

    /** Whether this is one record that erases or amends another. */
    boolean erases() {
        return appends.get(0).erases();
    }

    /** The run of {@link ErasureScript}, for a record of its own. Deletes and edits are few: the script goes along with each. */
    Call<List<Position>> erasingCall(byte[] script, byte @Nullable [] firehose) {
        Append only = appends.get(0);
        CommandArgs<String, byte[]> args = CommandLink.args().add(script);
        args.add(6 + (firehose == null ? 0 : 1));
        addKeys(only.keys, firehose, args);
        args.add(only.keys.keys0()).add(only.keys.keys1());
        args.add(only.keys.erased()).add(only.keys.amended());
        only.addTo(args);
        return new Call<>(CommandType.EVAL, new Output(), args, only.deadlineNanos, this);
    }

    private static void addKeys(RoomKeys keys, byte @Nullable [] firehose, CommandArgs<String, byte[]> args) {
        args.add(keys.log()).add(keys.meta());
        if (firehose != null) {
            args.add(firehose);
        }
    }

    Call<List<Position>> call() {
        return lane.call(this);
    }

    @Override
    public void replied(@Nullable List<Position> positions) {
        for (int i = 0; i < appends.size(); i++) {
            Position position = positions != null && i < positions.size() ? positions.get(i) : null;
            lane.onReply(appends.get(i), node, connection, position);
        }
    }

    @Override
    public void failed(Throwable failure) {
        appends.forEach(append -> lane.onFailure(append, node, failure));
    }

    /** Reads the reply of {@link AppendScript}. */
    private final class Output extends CommandOutput<String, byte[], List<Position>> {
        Output() {
            super(CommandLink.CODEC, new ArrayList<>(appends.size()));
        }

        @Override
        public void set(long offset) {
            output.add(appends.get(output.size()).at(offset));
        }

        @Override
        public void set(ByteBuffer first) {
            output.add(
                    first.remaining() < Long.BYTES
                            ? Append.TARGET_GONE
                            : new Position(first.getLong(), first.getInt()));
        }
    }
}
