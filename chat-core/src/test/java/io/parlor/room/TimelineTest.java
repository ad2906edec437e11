package io.parlor.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.protocol.EventCodec;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The cases of {@code folding.vectors.json}, which the browser client has to pass as well. */
class TimelineTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final RoomId ROOM = new RoomId("lobby");

    static Stream<JsonNode> vectors() {
        InputStream file = TimelineTest.class.getResourceAsStream("folding.vectors.json");
        return StreamSupport.stream(JSON.readTree(Objects.requireNonNull(file)).spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void folds(JsonNode vector) {
        Timeline timeline = Timeline.of(me(vector));
        for (RoomEvent event : events(vector)) {
            timeline.add(event);
        }
        assertThat(json(timeline.entries())).isEqualTo(vector.get("expect"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void foldsInWhateverOrderTheEventsAreAdded(JsonNode vector) {
        List<RoomEvent> events = events(vector);
        for (int seed = 0; seed < 50; seed++) {
            Collections.shuffle(events, new Random(seed));
            assertThat(json(Timeline.fold(events, me(vector)))).isEqualTo(vector.get("expect"));
        }
    }

    private static @Nullable UserId me(JsonNode vector) {
        return vector.get("me").isNull() ? null : new UserId(vector.get("me").asString());
    }

    private static List<RoomEvent> events(JsonNode vector) {
        List<RoomEvent> events = new ArrayList<>();
        for (JsonNode step : vector.get("steps")) {
            for (JsonNode slice : step) {
                slice.forEach(event -> events.add(event(event)));
            }
        }
        return events;
    }

    private static RoomEvent event(JsonNode wire) {
        ObjectNode stored = ((ObjectNode) wire).deepCopy();
        Position position = Position.parse(stored.remove("pos").asString());
        return EventCodec.decode(
                ROOM,
                new LogEntry(position, new LogRecord(null, stored.toString().getBytes(UTF_8))));
    }

    private static ArrayNode json(List<TimelineEntry> entries) {
        ArrayNode array = JSON.createArrayNode();
        for (TimelineEntry entry : entries) {
            ObjectNode one = array.addObject().put("pos", entry.position().toString());
            one.set("body", JSON.readTree(entry.body()));
            one.put("edited", entry.edited()).put("deleted", entry.deleted());
            ArrayNode mentions = one.putArray("mentions");
            entry.mentions().forEach(user -> mentions.add(user.value()));
            ArrayNode attachments = one.putArray("attachments");
            entry.attachments()
                    .forEach(file -> attachments
                            .addObject()
                            .put("url", file.url())
                            .put("type", file.type())
                            .put("size", (int) file.size())
                            .put("name", file.name()));
            ArrayNode reactions = one.putArray("reactions");
            entry.reactions()
                    .forEach(count -> reactions
                            .addObject()
                            .put("kind", count.kind())
                            .put("count", count.count())
                            .put("mine", count.mine()));
            one.put("replies", entry.replies());
        }
        return array;
    }
}
