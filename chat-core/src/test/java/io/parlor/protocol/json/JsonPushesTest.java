package io.parlor.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.model.ErrorCode;
import io.parlor.model.EventType;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.SessionId;
import io.parlor.model.UserId;
import io.parlor.protocol.Command;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventCodec;
import io.parlor.protocol.Failure;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.protocol.Push;
import io.parlor.schema.ProtocolSchema;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonPushesTest {
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final UserId ANN = new UserId("ann");
    private static final Position POSITION = Position.parse("1044-0c55e2aa");
    private static final Failure RATE_LIMITED = new Failure(ErrorCode.RATE_LIMITED, "more than 20 a second", 1500L);

    private final ProtocolCodec codec = new JsonProtocol().newCodec(JsonProtocol.SUBPROTOCOL, RecordingSink.LIMITS);
    private final FrameBuilder out = new FrameBuilder();

    @Test
    void connected() {
        Push.Limits limits = new Push.Limits(65536, 16384, 100, 99, 64);
        assertThat(encode(new Push.Connected(1, new SessionId("pK3v"), ANN, "n-81c2", 25, limits)))
                .isEqualTo(
                        "{\"id\":1,\"ok\":{\"session\":\"pK3v\",\"user\":\"ann\",\"node\":\"n-81c2\",\"heartbeat\":25,"
                                + "\"limits\":{\"frame\":65536,\"body\":16384,\"rooms\":100,\"page\":99,\"inflight\":64}}}");
    }

    @Test
    void joined_one_room() {
        assertThat(encode(new Push.Joined(2, List.of(new Push.RoomJoined(LOBBY, POSITION, true, 12)), true)))
                .isEqualTo(
                        "{\"id\":2,\"ok\":{\"room\":\"lobby\",\"head\":\"1044-0c55e2aa\",\"recovered\":true,\"members\":12}}");
    }

    @Test
    void one_room_that_was_refused_is_an_error() {
        assertThat(encode(new Push.Joined(2, List.of(new Push.RoomRefused("lobby", RATE_LIMITED)), true)))
                .isEqualTo(encode(new Push.Refused(2, RATE_LIMITED)));
    }

    @Test
    void joined_several_rooms() {
        Failure failure = new Failure(ErrorCode.BAD_ROOM, "no");
        List<Push.Outcome> outcomes = List.of(
                new Push.RoomJoined(LOBBY, Position.ORIGIN, false, 0), new Push.RoomRefused("\u0007\ud800\"", failure));
        assertThat(encode(new Push.Joined(3, outcomes, false)))
                .isEqualTo(
                        "{\"id\":3,\"ok\":{\"rooms\":[{\"room\":\"lobby\",\"head\":\"0-00000000\",\"recovered\":false,\"members\":0},"
                                + "{\"room\":\"\\u0007\\ud800\\\"\",\"error\":{\"code\":\"bad_room\",\"message\":\"no\",\"retry\":false}}]}}");
        assertThat(encode(new Push.Joined(3, List.of(), false))).isEqualTo("{\"id\":3,\"ok\":{\"rooms\":[]}}");
    }

    @Test
    void posted() {
        assertThat(encode(new Push.Posted(5, POSITION))).isEqualTo("{\"id\":5,\"ok\":{\"pos\":\"1044-0c55e2aa\"}}");
    }

    @Test
    void a_page_of_events_without_their_room() {
        List<EncodedEvent> events = List.of(event("1"), event("\"\u20ac\""));
        assertThat(encode(new Push.Page(6, LOBBY, events, POSITION, true, false)))
                .isEqualTo("{\"id\":6,\"ok\":{\"room\":\"lobby\",\"events\":["
                        + "{\"pos\":\"1044-0c55e2aa\",\"type\":\"message\",\"from\":\"ann\",\"at\":17,\"key\":\"k\",\"body\":1},"
                        + "{\"pos\":\"1044-0c55e2aa\",\"type\":\"message\",\"from\":\"ann\",\"at\":17,\"key\":\"k\",\"body\":\"\u20ac\"}"
                        + "],\"more\":true,\"next\":\"1044-0c55e2aa\"}}");
    }

    @Test
    void an_empty_page_after_a_gap() {
        assertThat(encode(new Push.Page(6, LOBBY, List.of(), POSITION, false, true)))
                .isEqualTo(
                        "{\"id\":6,\"ok\":{\"room\":\"lobby\",\"events\":[],\"more\":false,\"next\":\"1044-0c55e2aa\",\"gap\":true}}");
    }

    @Test
    void the_members_of_a_room() {
        assertThat(encode(new Push.MemberList(8, LOBBY, 2, List.of(ANN, new UserId("b\u00e9\"ob")))))
                .isEqualTo("{\"id\":8,\"ok\":{\"room\":\"lobby\",\"count\":2,\"users\":[\"ann\",\"b\u00e9\\\"ob\"]}}");
        assertThat(encode(new Push.MemberList(8, LOBBY, 0, List.of())))
                .isEqualTo("{\"id\":8,\"ok\":{\"room\":\"lobby\",\"count\":0,\"users\":[]}}");
    }

    @Test
    void done() {
        assertThat(encode(new Push.Done(9007199254740991L))).isEqualTo("{\"id\":9007199254740991,\"ok\":{}}");
    }

    @Test
    void refused_with_and_without_id() {
        assertThat(encode(new Push.Refused(5, RATE_LIMITED)))
                .isEqualTo(
                        "{\"id\":5,\"error\":{\"code\":\"rate_limited\",\"message\":\"more than 20 a second\",\"retry\":true,\"after\":1500}}");
        assertThat(encode(new Push.Refused(Command.NO_ID, new Failure(ErrorCode.MALFORMED, "<\n\u2028>"))))
                .isEqualTo("{\"error\":{\"code\":\"malformed\",\"message\":\"<\\n\u2028>\",\"retry\":false}}");
    }

    @Test
    void every_error_code_is_in_the_schema() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(encode(new Push.Refused(1, new Failure(code, "")))).contains(code.wire());
        }
    }

    @Test
    void live() {
        assertThat(encode(new Push.Live(LOBBY, POSITION))).isEqualTo("{\"room\":\"lobby\",\"live\":\"1044-0c55e2aa\"}");
    }

    @Test
    void gap_with_and_without_a_next_event() {
        assertThat(encode(new Push.Gap(LOBBY, Position.ORIGIN, POSITION, GapReason.TRIMMED)))
                .isEqualTo(
                        "{\"room\":\"lobby\",\"gap\":{\"after\":\"0-00000000\",\"resumed\":\"1044-0c55e2aa\",\"reason\":\"trimmed\"}}");
        assertThat(encode(new Push.Gap(LOBBY, POSITION, null, GapReason.RESET)))
                .isEqualTo("{\"room\":\"lobby\",\"gap\":{\"after\":\"1044-0c55e2aa\",\"reason\":\"reset\"}}");
    }

    @Test
    void signals() {
        assertThat(encode(new Push.TypingSignal(LOBBY, ANN, true)))
                .isEqualTo("{\"room\":\"lobby\",\"typing\":{\"user\":\"ann\",\"active\":true}}");
        assertThat(encode(new Push.PresenceSignal(LOBBY, ANN, true)))
                .isEqualTo("{\"room\":\"lobby\",\"presence\":{\"joined\":\"ann\"}}");
        assertThat(encode(new Push.PresenceSignal(LOBBY, ANN, false)))
                .isEqualTo("{\"room\":\"lobby\",\"presence\":{\"left\":\"ann\"}}");
        assertThat(encode(new Push.PresenceSummary(LOBBY, 31, List.of(ANN, new UserId("bob")))))
                .isEqualTo("{\"room\":\"lobby\",\"presence\":{\"count\":31,\"users\":[\"ann\",\"bob\"]}}");
        assertThat(encode(new Push.PresenceSummary(LOBBY, 0, List.of())))
                .isEqualTo("{\"room\":\"lobby\",\"presence\":{\"count\":0,\"users\":[]}}");
    }

    @Test
    void what_the_host_sends() {
        assertThat(encode(new Push.Kicked(LOBBY, "sp\u00e4m")))
                .isEqualTo("{\"room\":\"lobby\",\"kicked\":{\"reason\":\"sp\u00e4m\"}}");
        assertThat(encode(new Push.Notice("x.invite", "{\"room\":\"vip\"}")))
                .isEqualTo("{\"notice\":{\"type\":\"x.invite\",\"body\":{\"room\":\"vip\"}}}");
        assertThat(encode(new Push.Drain(1234))).isEqualTo("{\"drain\":{\"after\":1234}}");
    }

    @Test
    void an_event_is_its_record_with_room_and_position() {
        codec.encode(event("{\"text\":\"hi\"}"), out);
        assertThat(built())
                .isEqualTo(
                        "{\"room\":\"lobby\",\"pos\":\"1044-0c55e2aa\",\"type\":\"message\",\"from\":\"ann\",\"at\":17,\"key\":\"k\",\"body\":{\"text\":\"hi\"}}");
    }

    @Test
    void the_shared_form_of_an_event_is_the_same() {
        EncodedEvent event = event("[]");
        codec.encode(event, out);
        assertThat(codec.sharedFormat().encode(event)).asString(UTF_8).isEqualTo(built());
        assertThat(codec.sharedFormat().separator()).isEqualTo((byte) '\n');
        assertThat(codec.sharedFormat())
                .isSameAs(new JsonProtocol()
                        .newCodec(JsonProtocol.SUBPROTOCOL, RecordingSink.LIMITS)
                        .sharedFormat());
    }

    @Test
    void lines_in_one_frame_are_separated() {
        codec.encode(new Push.Done(1), out);
        codec.encode(event("1"), out);
        codec.encode(new Push.Done(2), out);
        assertThat(built().split("\n", -1)).hasSize(3).allSatisfy(ProtocolSchema::requireServerMessage);
    }

    @Property
    void numbers_are_written_in_decimal(@ForAll long number) {
        JsonOut.number(number, out);
        assertThat(out.build().text()).isEqualTo(Long.toString(number));
    }

    @Property
    void positions_are_written_as_their_text(@ForAll @LongRange(min = 0) long offset, @ForAll int fingerprint) {
        Position position = new Position(offset, fingerprint);
        JsonOut.position(position, out);
        assertThat(out.build().text()).isEqualTo("\"" + position + "\"");
    }

    @Property
    void any_text_arrives_as_it_was(@ForAll String text) {
        JsonNode line = JsonMapper.shared().readTree(encode(new Push.Kicked(LOBBY, text)));
        assertThat(line.at("/kicked/reason").asString()).isEqualTo(text);
    }

    private static EncodedEvent event(String body) {
        byte[] record = EventCodec.encode(EventType.MESSAGE, ANN, 17, "k", body);
        return new EncodedEvent(LOBBY, new LogEntry(POSITION, new LogRecord(null, record)));
    }

    private String encode(Push push) {
        codec.encode(push, out);
        return built();
    }

    private String built() {
        String message = out.build().text();
        ProtocolSchema.requireServerMessage(message);
        return message;
    }
}
