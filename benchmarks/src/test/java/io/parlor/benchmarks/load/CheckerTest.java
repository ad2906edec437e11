package io.parlor.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the measurement says of deliveries is true, however they come. */
class CheckerTest {
    private static final Workload SMALL = new Workload("small", 1, 1, 0, 1, false, false);

    private final Client.Room room = new Client.Room("r", 1);

    @Test
    void what_comes_in_order_and_once_is_clean() {
        assertThat(told(0, 1, 2)).isEqualTo("0 0 0");
    }

    @Test
    void what_never_comes_is_missing() {
        assertThat(told(0, 2)).isEqualTo("1 0 0");
        assertThat(told()).isEqualTo("3 0 0");
    }

    @Test
    void what_comes_after_a_later_one_is_out_of_order() {
        assertThat(told(0, 2, 1)).isEqualTo("0 1 0");
    }

    @Test
    void what_comes_twice_is_a_duplicate() {
        assertThat(told(0, 1, 1, 2, 0)).isEqualTo("0 0 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 19, 20, 21, 127, 4096})
    void stamps_are_found_in_frames_that_are_read_in_pieces(int piece) {
        ByteBuf stream = Unpooled.buffer();
        stream.writeCharSequence("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n", ISO_8859_1);
        frame(stream, 0x81, "{\"id\":1,\"ok\":{}}\n");
        frame(stream, 0x81, "");
        frame(stream, 0x81, body(0) + "\n" + body(1) + "\n" + body(2));
        // A message that the server cut in the middle of a stamp.
        frame(stream, 0x01, body(3).substring(0, 9));
        frame(stream, 0x80, body(3).substring(9));
        Client client = new Client(new Load(List.of(0), Dialect.PLAIN, SMALL), room, 0);
        EmbeddedChannel channel = new EmbeddedChannel(client);
        while (stream.isReadable()) {
            channel.writeInbound(stream.readBytes(Math.min(piece, stream.readableBytes())));
        }
        room.sent = 4;
        Tally tally = new Tally();
        client.addTo(tally);
        assertThat(room.delivered).isEqualTo(4);
        assertThat(said(tally)).isEqualTo("0 0 0");
    }

    @Test
    void a_stamp_says_its_number_and_time() {
        byte[] body = Stamp.body(1_234_567, 987_654_321_000L);
        assertThat(Stamp.number(body)).isEqualTo(1_234_567);
        assertThat(Stamp.nanos(body)).isEqualTo(987_654_321_000L);
        assertThat(body).hasSize(200);
    }

    private static String told(int... numbers) {
        Deliveries deliveries = new Deliveries(0);
        for (int number : numbers) {
            deliveries.got(number);
        }
        Tally tally = new Tally();
        tally.add(deliveries.missing(3), deliveries.outOfOrder(), deliveries.duplicates());
        return said(tally);
    }

    private static String said(Tally tally) {
        return tally.missing() + " " + tally.outOfOrder() + " " + tally.duplicates();
    }

    private static String body(long number) {
        return new String(Stamp.body(number, 0), ISO_8859_1);
    }

    private static void frame(ByteBuf stream, int head, String payload) {
        stream.writeByte(head);
        if (payload.length() < 126) {
            stream.writeByte(payload.length());
        } else {
            stream.writeByte(126).writeShort(payload.length());
        }
        stream.writeCharSequence(payload, ISO_8859_1);
    }
}
