package io.parlor.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.ErrorCode;
import io.parlor.model.GapReason;
import io.parlor.model.Moderation;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.Sanction;
import io.parlor.model.SessionId;
import io.parlor.model.UserId;
import io.parlor.protocol.Command;
import io.parlor.protocol.Failure;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.Push;
import io.parlor.schema.ProtocolSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/protocol.md has an example of all that the codec reads and writes, and the schema a definition. */
class ProtocolCompletenessTest {
    static final Path SCHEMA = Path.of("../docs/protocol.schema.json");
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final UserId ANN = new UserId("ann");
    private static final Position POSITION = Position.parse("1044-0c55e2aa");
    private static final Failure FAILURE = new Failure(ErrorCode.RATE_LIMITED, "slowly", 1L);

    /** One of each. */
    static final List<Push> PUSHES = List.of(
            new Push.Connected(1, new SessionId("s"), ANN, "n", 25, new Push.Limits(1, 1, 1, 1, 1)),
            new Push.Joined(1, List.of(new Push.RoomJoined(LOBBY, POSITION, true, 1)), true),
            new Push.Posted(1, POSITION),
            new Push.Page(1, LOBBY, List.of(), POSITION, true, false),
            new Push.MemberList(1, LOBBY, 1, List.of(ANN)),
            new Push.Unread(1, LOBBY, POSITION, 1, 1, false),
            new Push.MarkerList(1, LOBBY, Map.of(ANN, POSITION)),
            new Push.SanctionList(
                    1,
                    LOBBY,
                    List.of(new Sanction(Sanction.Kind.BAN, ANN, "spam", ANN, Instant.EPOCH)),
                    Duration.ofSeconds(1),
                    false),
            new Push.ReadSignal(LOBBY, ANN, POSITION),
            new Push.Done(1),
            new Push.Refused(1, FAILURE),
            new Push.Live(LOBBY, POSITION),
            new Push.Gap(LOBBY, POSITION, POSITION, GapReason.TRIMMED),
            new Push.TypingSignal(LOBBY, ANN, true),
            new Push.TypingSummary(LOBBY, 17, List.of(ANN)),
            new Push.PresenceSignal(LOBBY, ANN, true),
            new Push.PresenceSummary(LOBBY, 1, List.of(ANN)),
            new Push.Online(ANN, false, Instant.EPOCH),
            new Push.Watching(1, List.of(new Push.Online(ANN, false, Instant.EPOCH))),
            new Push.Moderated(LOBBY, Moderation.mute(ANN, "calm down", Duration.ofSeconds(1))),
            new Push.Kicked(LOBBY, "spam"),
            new Push.Notice("x.alert", "1"),
            new Push.Drain(1));

    @Test
    void every_push_has_an_example_with_all_its_members() throws IOException {
        assertThat(PUSHES.stream().<Class<?>>map(Push::getClass))
                .containsExactlyInAnyOrderElementsOf(leaves(Push.class).toList());
        List<JsonNode> examples =
                ProtocolDocTest.fromServers().map(JsonMapper.shared()::readTree).toList();
        for (Push push : PUSHES) {
            String line = encode(push);
            ProtocolSchema.requireServerMessage(line);
            JsonNode wanted = JsonMapper.shared().readTree(line);
            assertThat(examples).as(line).anyMatch(example -> shows(example, wanted));
        }
    }

    @Test
    void every_command_has_an_example() throws IOException {
        Set<Class<?>> decoded = ProtocolDocTest.fromClients()
                .map(line ->
                        RecordingSink.decode(line, RecordingSink.LIMITS).get(0).getClass())
                .collect(Collectors.toSet());
        // These are STOMP's.
        assertThat(leaves(Command.class)
                        .filter(type -> type != Command.Barrier.class && type != Command.Disconnect.class))
                .allMatch(decoded::contains);
    }

    @Test
    void the_schema_has_the_ops_that_the_page_has_and_the_codec_knows_them() throws IOException {
        Set<String> inSchema = new TreeSet<>();
        JsonMapper.shared().readTree(Files.readString(SCHEMA)).get("$defs").forEach(definition -> {
            JsonNode op = definition.path("properties").path("op");
            op.path("enum").forEach(each -> inSchema.add(each.asString()));
            if (op.has("const")) {
                inSchema.add(op.get("const").asString());
            }
        });
        Set<String> onPage = ProtocolDocTest.fromClients()
                .map(line -> JsonMapper.shared().readTree(line).get("op").asString())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(onPage).isEqualTo(inSchema);
        for (String op : inSchema) {
            Object call = RecordingSink.decode("{\"id\":1,\"op\":\"" + op + "\"}", RecordingSink.LIMITS)
                    .get(0);
            assertThat(call.toString()).doesNotContain(ErrorCode.UNKNOWN_OP.name());
        }
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        Class<?>[] permitted = type.getPermittedSubclasses();
        return permitted == null ? Stream.of(type) : Arrays.stream(permitted).flatMap(ProtocolCompletenessTest::leaves);
    }

    private static String encode(Push push) {
        FrameBuilder out = new FrameBuilder();
        PushEncoder.encode(push, out);
        return out.build().text();
    }

    /** Whether an example has all members that are wanted, and those of them. */
    private static boolean shows(JsonNode example, JsonNode wanted) {
        if (wanted.isObject()) {
            return example.isObject()
                    && (!wanted.isEmpty() || example.isEmpty())
                    && wanted.propertyStream()
                            .allMatch(each ->
                                    example.has(each.getKey()) && shows(example.get(each.getKey()), each.getValue()));
        }
        return !wanted.isArray()
                || wanted.isEmpty()
                || example.valueStream().anyMatch(each -> shows(each, wanted.get(0)));
    }
}
