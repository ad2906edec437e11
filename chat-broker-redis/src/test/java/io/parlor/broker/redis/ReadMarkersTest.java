package io.parlor.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.parlor.broker.BrokerException;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.room.ReadMarkerStore;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ReadMarkersTest {
    private static final RoomId ROOM = new RoomId("lobby");
    private static final UserId ANN = new UserId("ann");
    private static final UserId BOB = new UserId("böb");
    private static final Position THREE = new Position(3, 0x80000001);
    private static final Position FIVE = new Position(5, -1);

    @Test
    void allNodesSeeMarkersThatOnlyMoveForwardAndThatOutliveACrash() throws Exception {
        try (RedisServer server = RedisServer.startDurable();
                RedisMessageBroker first = Brokers.alert().uri(server.uri()).connect();
                RedisMessageBroker second = Brokers.alert().uri(server.uri()).connect()) {
            ReadMarkerStore one = first.readMarkers();
            ReadMarkerStore two = second.readMarkers();
            assertThat(Brokers.await(one.find(ROOM, ANN))).isNull();
            assertThat(Brokers.await(one.all(ROOM, 10))).isEmpty();

            assertThat(Brokers.await(one.advance(ROOM, ANN, THREE, null))).isEqualTo(THREE);
            assertThat(Brokers.await(two.advance(ROOM, ANN, FIVE, null))).isEqualTo(FIVE);
            assertThat(Brokers.await(one.advance(ROOM, ANN, THREE, null))).isEqualTo(FIVE);
            assertThat(Brokers.await(one.advance(ROOM, ANN, THREE, new Position(5, 1))))
                    .isEqualTo(FIVE);
            assertThat(Brokers.await(one.advance(ROOM, BOB, THREE, null))).isEqualTo(THREE);
            assertThat(Brokers.await(two.find(ROOM, ANN))).isEqualTo(FIVE);

            server.kill9();
            Throwable failure = catchThrowable(() -> Brokers.await(one.find(ROOM, ANN)));
            assertThat(failure).isInstanceOf(BrokerException.class);
            server.restart();
            Awaitility.await()
                    .atMost(Brokers.PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(Brokers.await(two.all(ROOM, 2))).isEqualTo(Map.of(ANN, FIVE, BOB, THREE)));
            assertThat(Brokers.await(two.all(ROOM, 1))).isEmpty();
            assertThat(Brokers.await(two.advance(ROOM, ANN, THREE, FIVE))).isEqualTo(THREE);
        }
    }
}
