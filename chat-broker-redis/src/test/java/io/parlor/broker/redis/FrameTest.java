package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogRecord;
import io.parlor.model.Position;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameTest {
    @Test
    void aRecordIsReadAsTheScriptPublishesIt() {
        byte[] body = Frame.body(0x01020304, "ann/ü".getBytes(UTF_8), new byte[] {9, 8});

        Frame.Stored stored = (Frame.Stored) Frame.parse(published(42, 0x0a0b0c0d, body));

        assertThat(stored.position()).isEqualTo(new Position(42, 0x01020304));
        assertThat(stored.predecessor()).isEqualTo(new Position(41, 0x0a0b0c0d));
        assertThat(stored.record()).isEqualTo(new LogRecord("ann/ü", new byte[] {9, 8}));
    }

    @Test
    void aRecordWithoutKeyHasNone() {
        byte[] body = Frame.body(1, null, new byte[0]);

        assertThat(Frame.stored(ByteBuffer.wrap(published(1, 0, body))).record())
                .isEqualTo(new LogRecord(null, new byte[0]));
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
        byte[] keyBeyondItsEnd = new byte[Frame.RECORD_OVERHEAD + 2];
        keyBeyondItsEnd[0] = Frame.RECORD;
        keyBeyondItsEnd[Frame.RECORD_OVERHEAD - 1] = 3;
        assertThat(Frame.parse(keyBeyondItsEnd)).isNull();
        assertThat(Frame.parse(new byte[] {Frame.RECORDS})).isNull();
        assertThat(Frame.parse(new byte[] {Frame.RECORDS, 0, 0, 0, 1, Frame.RECORD}))
                .isNull();
        assertThat(Frame.parse(new byte[] {Frame.RECORDS, -1, 0, 0, 0, 0})).isNull();
    }

    @Test
    void recordsThatWereAppendedTogetherAreReadOneByOne() {
        byte[] one = published(1, 0, Frame.body(11, null, new byte[] {7}));
        byte[] two = published(2, 11, Frame.body(22, "k".getBytes(UTF_8), new byte[0]));
        byte[] together = ByteBuffer.allocate(1 + 4 + one.length + 4 + two.length)
                .put(Frame.RECORDS)
                .putInt(one.length)
                .put(one)
                .putInt(two.length)
                .put(two)
                .array();

        assertThat(Frame.parse(together))
                .isEqualTo(new Frame.Several(List.of(
                        new Frame.Stored(new Position(1, 11), 0, new LogRecord(null, new byte[] {7})),
                        new Frame.Stored(new Position(2, 22), 11, new LogRecord("k", new byte[0])))));
        assertThat(Frame.parse(Arrays.copyOf(together, together.length - 1))).isNull();
    }

    private static byte[] published(long offset, int previous, byte[] body) {
        return ByteBuffer.allocate(1 + 8 + 4 + body.length)
                .put(Frame.RECORD)
                .putLong(offset)
                .putInt(previous)
                .put(body)
                .array();
    }
}
