package io.parlor.broker.redis;

import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads the reply of {@code XRANGE} and {@code XREVRANGE} on a room's log: for each entry an id, and one field with its value. */
final class EntriesOutput extends CommandOutput<String, byte[], List<Frame.Stored>> {
    private int strings;
    private long offset;

    EntriesOutput() {
        super(CommandLink.CODEC, new ArrayList<>());
    }

    @Override
    public void set(ByteBuffer bytes) {
        switch (strings++ % 3) {
            case 0 -> offset = offsetOf(bytes);
            case 2 -> output.add(Frame.stored(offset, bytes));
            default -> {
                // the field's name
            }
        }
    }

    private static long offsetOf(ByteBuffer id) {
        long offset = 0;
        for (byte digit = id.get(); digit != '-'; digit = id.get()) {
            offset = offset * 10 + digit - '0';
        }
        return offset;
    }
}
