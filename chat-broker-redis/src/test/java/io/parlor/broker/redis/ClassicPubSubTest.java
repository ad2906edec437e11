package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.MessageBroker;
import io.parlor.model.RoomId;
import io.parlor.testkit.RecordingListener;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As on servers before Redis 7: {@code PUBLISH} and {@code SUBSCRIBE}, instead of their sharded likes. */
class ClassicPubSubTest {
    private static final RoomId ROOM = new RoomId("lobby");

    @Test
    void recordsAndSignalsReachTheOtherNodeThroughACutAndARestart() {
        RecordingListener listener = new RecordingListener(Brokers.PATIENCE);
        try (RedisServer server = RedisServer.startDurable();
                MessageBroker sender = classic(server);
                MessageBroker receiver = classic(server)) {
            Brokers.follow(receiver, ROOM, listener);
            List<LogEntry> first = Brokers.appendAll(sender, ROOM, "first", 500);
            assertThat(listener.awaitPosition(first.get(499).position())).isEqualTo(first);
            assertThat(server.<List<String>>ask(commands -> commands.pubsubShardChannels()))
                    .isEmpty();

            sender.signal(ROOM, "typing".getBytes(UTF_8));
            listener.awaitSignal("typing");

            server.kill9();
            server.restart();
            Brokers.appendUntilStored(sender, ROOM, Brokers.keyed("k", "after"));
            assertThat(listener.awaitEntries(501).subList(0, 500)).isEqualTo(first);
            assertThat(listener.resets()).isEmpty();
        }
    }

    private static MessageBroker classic(RedisServer server) {
        return Brokers.alert()
                .uri(server.uri())
                .pubSub(RedisMessageBrokerBuilder.PubSub.CLASSIC)
                .connect();
    }
}
