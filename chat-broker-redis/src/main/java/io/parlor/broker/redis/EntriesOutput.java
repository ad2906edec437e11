package io.parlor.broker.redis;

import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads the reply of {@code XRANGE} and {@code XREVRANGE} on a room's log: for each entry an id, and one field with its value. */
final class EntriesOutput extends CommandOutput<String, byte[], List<Frame.Stored>> {
    private int strings;

    EntriesOutput() {
        super(CommandLink.CODEC, new ArrayList<>());
    }

    @Override
    public void set(ByteBuffer bytes) {
        // The id is in the record too, and of the field's name nobody asks.
        if (++strings % 3 == 0) {
            output.add(Frame.stored(bytes));
        }
    }
}
