package io.parlor.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A quiet room in a busy shard: what is read of it has to be found among others' records, by filter values where RabbitMQ has them. */
class QuietRoomTest {
    private static final RoomId QUIET = new RoomId("quiet");
    private static final RoomId BUSY = new RoomId("busy");

    @Test
    void allOfItIsFoundFromAnyPlaceInBothDirections() {
        try (RabbitNode rabbit = RabbitNode.start();
                MessageBroker node = Brokers.alert()
                        .uri(rabbit.uri())
                        .shards(1)
                        .commandTimeout(Brokers.PATIENCE)
                        .connect()) {
            List<LogEntry> quiet = new ArrayList<>();
            List<LogEntry> busy = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                quiet.addAll(Brokers.appendAll(node, QUIET, "quiet" + i + "-", i % 2));
                busy.addAll(Brokers.appendAll(node, BUSY, "busy" + i + "-", 1_000));
            }
            long start = System.nanoTime();
            assertThat(forward(node, Position.ORIGIN)).isEqualTo(quiet);
            assertThat(backward(node, new LogRange.Last(3))).isEqualTo(quiet);
            System.out.printf(
                    "A quiet room of %d records among %d others read in both directions in %d ms, RabbitMQ %s%n",
                    quiet.size(),
                    busy.size(),
                    (System.nanoTime() - start) / 1_000_000,
                    rabbit.ask(channel ->
                            channel.getConnection().getServerProperties().get("version")));

            // Of a record of the other room, and one whose fingerprint is not that of what is there.
            Position foreign = busy.get(5_500).position();
            List<LogEntry> later = quiet.stream()
                    .filter(each -> each.position().compareTo(foreign) > 0)
                    .toList();
            assertThat(forward(node, foreign)).isEqualTo(later);
            assertThat(backward(node, new LogRange.Before(foreign, 3)))
                    .isEqualTo(quiet.subList(0, quiet.size() - later.size()));
            Position forged = new Position(foreign.offset(), foreign.fingerprint() + 1);
            assertThat(Brokers.after(node, QUIET, forged).gap()).isEqualTo(GapReason.RESET);
            assertThat(forward(node, busy.get(busy.size() - 1).position())).isEmpty();
        }
    }

    private static List<LogEntry> forward(MessageBroker node, Position from) {
        List<LogEntry> all = new ArrayList<>();
        LogSlice slice;
        do {
            slice = Brokers.after(node, QUIET, from);
            assertThat(slice.gap()).isNull();
            all.addAll(slice.entries());
            from = slice.next();
        } while (slice.more());
        return all;
    }

    private static List<LogEntry> backward(MessageBroker node, LogRange range) {
        List<LogEntry> all = new ArrayList<>();
        LogSlice slice = Brokers.await(node.read(QUIET, range));
        all.addAll(0, slice.entries());
        while (slice.more()) {
            slice = Brokers.await(node.read(QUIET, new LogRange.Before(slice.next(), 3)));
            all.addAll(0, slice.entries());
        }
        return all;
    }
}
