package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogRecord;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.room.HistoryQuery;
import io.parlor.room.Post;
import io.parlor.testkit.InMemoryChat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What another program has put into a room's log breaks nothing. */
class ForeignRecordTest {
    private static final RoomId ROOM = new RoomId("lobby");
    private static final List<String> FOREIGN =
            List.of("", "{", "plain text", "{\"type\":\"message\"}\n{\"id\":1}", "{\"other\":1}", "\u0000\u0001");

    @Test
    void isPassedOverByThoseThatAreThereThoseThatComeAndTheHost() {
        try (InMemoryMessageBroker broker = InMemoryMessageBroker.create();
                InMemoryChat chat =
                        InMemoryChat.start(builder -> builder.broker(broker).tailEvents(4))) {
            List<String> followed = new ArrayList<>();
            chat.server().room(ROOM).follow(event -> followed.add(event.body()));
            InMemoryChat.Client there = chat.connect("ann");
            there.send("{\"id\":2,\"op\":\"join\",\"room\":\"lobby\"}");
            for (int i = 0; i < FOREIGN.size(); i++) {
                broker.append(ROOM, new LogRecord(null, FOREIGN.get(i).getBytes(StandardCharsets.UTF_8)));
                chat.server().room(ROOM).post(Post.message("" + i));
            }
            broker.append(ROOM, new LogRecord(null, new byte[0]));
            chat.time().run();
            InMemoryChat.Client coming = chat.connect("bob");
            coming.send("{\"id\":2,\"op\":\"join\",\"room\":\"lobby\",\"after\":\"0-00000000\"}");
            coming.send("{\"id\":3,\"op\":\"history\",\"room\":\"lobby\"}");
            chat.server().room(ROOM).post(Post.message("\"last\""));
            chat.time().run();

            List<String> expected = List.of("0", "1", "2", "3", "4", "5", "\"last\"");
            assertThat(bodies(there)).isEqualTo(expected);
            assertThat(bodies(coming)).isEqualTo(expected);
            assertThat(followed).isEqualTo(expected);
            assertThat(chat.server()
                            .room(ROOM)
                            .history(HistoryQuery.last(50))
                            .toCompletableFuture()
                            .join()
                            .events())
                    .extracting(RoomEvent::body)
                    .isEqualTo(expected);
            assertThat(there.connection().closed()).isEmpty();
            assertThat(coming.connection().closed()).isEmpty();
        }
    }

    private static List<String> bodies(InMemoryChat.Client client) {
        return client.received().stream()
                .filter(line -> line.startsWith("{\"room\":\"lobby\",\"pos\":"))
                .map(line -> line.substring(line.indexOf("\"body\":") + 7, line.length() - 1))
                .toList();
    }
}
