package io.parlor.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RecordErasure;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DecoratedBrokerTest {
    /** The engine asks for the power to erase by type. */
    @Test
    void whatCouldEraseStillCan() {
        RoomId room = new RoomId("lobby");
        try (MessageBroker broker = DecoratedBroker.of(InMemoryMessageBroker.create(), new BrokerDecorator() {})) {
            assertThat(broker).isInstanceOf(RecordErasure.class);
            Position secret = join(broker.append(room, new LogRecord(null, bytes("secret"))));
            join(((RecordErasure) broker).amend(room, new LogRecord(null, bytes("edit")), secret, bytes("was edit")));
            join(((RecordErasure) broker)
                    .erase(room, new LogRecord(null, bytes("delete")), secret, bytes("was secret")));
            assertThat(join(broker.read(room, new LogRange.Last(3))).entries())
                    .extracting(entry -> new String(entry.record().payload(), UTF_8))
                    .containsExactly("was secret", "was edit", "delete");
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
