package io.parlor.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.model.Attachment;
import io.parlor.model.ErrorCode;
import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.GapReason;
import io.parlor.model.Moderation;
import io.parlor.model.Position;
import io.parlor.model.Reaction;
import io.parlor.model.RoomId;
import io.parlor.model.Sanction;
import io.parlor.model.UserId;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventCodec;
import io.parlor.protocol.Failure;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.protocol.Push;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema defines each member and each word that the codec writes or reads, and nothing else. */
class SchemaMembersTest {
    private static final JsonNode SCHEMA = schema();
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final UserId ANN = new UserId("ann");
    private static final Position POSITION = Position.parse("1044-0c55e2aa");
    private static final String HEADER = "x-header";
    private static final EventDetails RICH = EventDetails.NONE
            .replyTo(POSITION)
            .mentions(List.of(ANN))
            .headers(Map.of(HEADER, "value"))
            .attachments(List.of(new Attachment("/f", "a/b", 1, "c")));
    private static final List<EncodedEvent> EVENTS = List.of(
            event(EventType.MESSAGE, RICH, "1"),
            event(EventType.REACTION, EventDetails.NONE.target(POSITION).reaction(new Reaction("+1", true)), "null"),
            event(EventType.MESSAGE, RICH.redact(), "null"));

    /** What members {@link ProtocolCompletenessTest#PUSHES} leave out. */
    private static final List<Push> MORE_PUSHES = List.of(
            new Push.Joined(
                    1,
                    List.of(
                            new Push.RoomJoined(LOBBY, POSITION, true, 1),
                            new Push.RoomRefused("a b", new Failure(ErrorCode.BAD_ROOM, "no", 1L))),
                    false),
            new Push.Page(1, LOBBY, EVENTS, POSITION, true, true),
            new Push.MemberList(1, LOBBY, 1, List.of(ANN), Map.of(ANN, 2)),
            new Push.PresenceSignal(LOBBY, ANN, false));

    private static JsonNode schema() {
        try {
            return JsonMapper.shared().readTree(Files.readString(ProtocolCompletenessTest.SCHEMA));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static EncodedEvent event(EventType type, EventDetails details, String body) {
        byte[] record = EventCodec.encode(type, ANN, 17, "k", details, body);
        return new EncodedEvent(LOBBY, new LogEntry(POSITION, new LogRecord(null, record)));
    }

    @Test
    void itHasTheMembersThatServersSend() {
        ProtocolCodec codec = new JsonProtocol().newCodec(JsonProtocol.SUBPROTOCOL, RecordingSink.LIMITS);
        FrameBuilder out = new FrameBuilder();
        Stream.concat(ProtocolCompletenessTest.PUSHES.stream(), MORE_PUSHES.stream())
                .forEach(push -> codec.encode(push, out));
        EVENTS.forEach(event -> codec.encode(event, out));
        Set<String> sent = new TreeSet<>();
        out.build()
                .text()
                .lines()
                .forEach(line -> addMembers(JsonMapper.shared().readTree(line), "", sent));

        assertThat(defined("serverLine")).isEqualTo(sent);
    }

    @Test
    void itHasTheMembersThatAreReadOfClients() {
        Set<String> names = new TreeSet<>();
        for (String path : defined("command")) {
            names.add(path.substring(path.lastIndexOf('.') + 1).replace("[]", ""));
        }
        names.remove("*");
        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Member.values())
                        .map(member -> member.label().replace("`", ""))
                        .toList());
    }

    @Test
    void itHasTheTypesOfEvents() throws IllegalAccessException {
        Set<String> types = new TreeSet<>();
        for (Field field : EventType.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == EventType.class) {
                types.add(((EventType) field.get(null)).value());
            }
        }
        assertThat(words("/$defs/eventType/anyOf/0/enum")).isEqualTo(types);
    }

    @Test
    void itHasTheWordsOfEnums() {
        assertThat(words("/$defs/error/properties/code/enum"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::wire).toList());
        assertThat(words("/$defs/gap/properties/gap/properties/reason/enum"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(GapReason.values()).map(GapReason::wire).toList());
        assertThat(words("/$defs/sanctionList/properties/sanctions/items/properties/action/enum"))
                .isEqualTo(lower(Sanction.Kind.values()));
        assertThat(words("/$defs/moderateCommand/properties/action/enum")).isEqualTo(lower(Moderation.Action.values()));
        Set<String> told = lower(Moderation.Action.values());
        // These are told by `kicked`.
        told.removeAll(Set.of("kick", "ban"));
        assertThat(words("/$defs/moderated/properties/moderated/properties/action/enum"))
                .isEqualTo(told);
    }

    private static Set<String> words(String pointer) {
        Set<String> words = new TreeSet<>();
        SCHEMA.at(pointer).forEach(each -> words.add(each.asString()));
        return words;
    }

    private static Set<String> lower(Enum<?>[] values) {
        Set<String> words = new TreeSet<>();
        Arrays.stream(values).forEach(each -> words.add(each.name().toLowerCase(Locale.ROOT)));
        return words;
    }

    /** Paths of all members of a value; names of users and of headers are left out of them. */
    private static void addMembers(JsonNode value, String path, Set<String> found) {
        value.forEachEntry((name, member) -> {
            String its = path + "." + (name.equals(ANN.value()) || name.equals(HEADER) ? "*" : name);
            found.add(its);
            addMembers(member, its, found);
        });
        if (value.isArray()) {
            value.forEach(each -> addMembers(each, path + "[]", found));
        }
    }

    private static Set<String> defined(String definition) {
        return defined(SCHEMA.get("$defs").get(definition), "");
    }

    private static Set<String> defined(JsonNode schema, String path) {
        Set<String> found = new TreeSet<>();
        Set<String> excluded = new TreeSet<>();
        addDefined(schema, path, found, excluded);
        found.removeAll(excluded);
        return found;
    }

    /** Conditions are passed over: they say when a member may be there that is defined elsewhere. */
    private static void addDefined(JsonNode schema, String path, Set<String> found, Set<String> excluded) {
        schema.path("properties").forEachEntry((name, member) -> {
            String its = path + "." + name;
            if (member.isBoolean() && !member.asBoolean()) {
                excluded.add(its);
            } else {
                found.add(its);
                found.addAll(defined(member, its));
            }
        });
        if (schema.has("$ref")) {
            String name = schema.get("$ref").asString().replace("#/$defs/", "");
            addDefined(SCHEMA.get("$defs").get(name), path, found, excluded);
        }
        schema.path("allOf").forEach(each -> addDefined(each, path, found, excluded));
        schema.path("oneOf").forEach(each -> found.addAll(defined(each, path)));
        if (schema.has("items")) {
            found.addAll(defined(schema.get("items"), path + "[]"));
        }
        if (schema.has("additionalProperties")) {
            found.add(path + ".*");
        }
    }
}
