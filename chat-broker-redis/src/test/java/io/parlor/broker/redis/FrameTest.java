package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogRecord;
import io.parlor.model.Position;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FrameTest {
    @Test
    void aRecordIsReadAsTheScriptPublishesIt() {
        byte[] body = Frame.body(0x01020304, "ann/ü".getBytes(UTF_8), new byte[] {9, 8});
        byte[] published = ByteBuffer.allocate(1 + 8 + 4 + body.length)
                .put(Frame.RECORD)
                .putLong(42)
                .putInt(0x0a0b0c0d)
                .put(body)
                .array();

        Frame.Stored stored = (Frame.Stored) Frame.parse(published);

        assertThat(stored.position()).isEqualTo(new Position(42, 0x01020304));
        assertThat(stored.predecessor()).isEqualTo(new Position(41, 0x0a0b0c0d));
        assertThat(stored.record()).isEqualTo(new LogRecord("ann/ü", new byte[] {9, 8}));
    }

    @Test
    void aRecordWithoutKeyHasNone() {
        byte[] body = Frame.body(1, null, new byte[0]);
        ByteBuffer stored = ByteBuffer.allocate(1 + 8 + 4 + body.length)
                .put(Frame.RECORD)
                .putLong(1)
                .putInt(0)
                .put(body)
                .flip();

        assertThat(Frame.stored(stored).record()).isEqualTo(new LogRecord(null, new byte[0]));
    }

    @Test
    void theFirstOfALogFollowsTheOrigin() {
        Frame.Stored first = new Frame.Stored(new Position(1, 5), 0, new LogRecord(null, new byte[0]));

        assertThat(first.follows(Position.ORIGIN)).isTrue();
    }

    @Test
    void whatSomebodyElsePublishedIsNoFrame() {
        assertThat(Frame.parse(new byte[0])).isNull();
        assertThat(Frame.parse(new byte[] {Frame.RECORD, 1, 2})).isNull();
        assertThat(Frame.parse("hello".getBytes(UTF_8))).isNull();
    }
}
