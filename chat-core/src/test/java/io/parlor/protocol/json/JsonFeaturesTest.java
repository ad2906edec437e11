package io.parlor.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.Attachment;
import io.parlor.model.ErrorCode;
import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.Reaction;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.protocol.Command;
import io.parlor.protocol.Protocol.CodecLimits;
import io.parlor.schema.ProtocolSchema;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands about events in the log, well-formed and not. */
class JsonFeaturesTest {
    private static final CodecLimits LIMITS = new CodecLimits(100, 10, 10);
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final Position TARGET = new Position(3, 0xabcdef01);

    private static Object decode(String members) {
        String line = ("{'id':1,'room':'lobby'," + members + "}").replace('\'', '"');
        List<Object> calls = RecordingSink.decode(line, LIMITS);
        assertThat(calls).hasSize(1);
        return calls.get(0);
    }

    private static Object command(String members) {
        ProtocolSchema.requireClientMessage(("{'id':1,'room':'lobby'," + members + "}").replace('\'', '"'));
        return decode(members);
    }

    @Test
    void each_command_is_read() {
        EventDetails details = EventDetails.NONE
                .mentions(List.of(new UserId("bob"), new UserId("cat")))
                .attachments(List.of(new Attachment("/f", "a/b", 0, null)));
        assertThat(command("'op':'edit','target':'3-abcdef01','key':'k','mentions':['bob','cat','bob'],"
                        + "'attachments':[{'url':'/f','type':'a/b','size':0,'more':[]}],'body':{}"))
                .isEqualTo(new Command.Edit(1, LOBBY, "k", TARGET, details, "{}"));
        assertThat(command("'op':'delete','target':'3-abcdef01'"))
                .isEqualTo(new Command.Delete(1, LOBBY, null, TARGET));
        assertThat(command("'op':'react','target':'3-abcdef01','kind':'👩‍🚀'"))
                .isEqualTo(new Command.React(1, LOBBY, null, TARGET, new Reaction("👩‍🚀", true)));
        assertThat(command("'op':'unreact','target':'3-abcdef01','kind':'+1','key':'k'"))
                .isEqualTo(new Command.React(1, LOBBY, "k", TARGET, new Reaction("+1", false)));
        assertThat(command("'op':'read','pos':'3-abcdef01'")).isEqualTo(new Command.Read(1, LOBBY, TARGET));
        assertThat(command("'op':'unread'")).isEqualTo(new Command.Unread(1, LOBBY));
        assertThat(command("'op':'markers'")).isEqualTo(new Command.Markers(1, LOBBY));
        assertThat(command("'op':'history','thread':'3-abcdef01','limit':2"))
                .isEqualTo(new Command.Thread(1, LOBBY, TARGET, null, 2));
        assertThat(command("'op':'post','replyTo':'3-abcdef01','body':1"))
                .isInstanceOfSatisfying(
                        Command.Post.class,
                        post -> assertThat(post.details()).isEqualTo(EventDetails.NONE.replyTo(TARGET)));
    }

    @Test
    void posts_and_edits_have_headers() {
        EventDetails headers = EventDetails.NONE.header("a", "1").header("b", "");
        assertThat(command("'op':'post','headers':{'a':'0','b':'','a':'1'},'body':1"))
                .isEqualTo(new Command.Post(1, LOBBY, EventType.MESSAGE, null, headers, "1"));
        assertThat(command("'op':'edit','target':'3-abcdef01','headers':{'a':'1','b':''},'body':1"))
                .isEqualTo(new Command.Edit(1, LOBBY, null, TARGET, headers, "1"));
        assertThat(((Command.Post) command("'op':'post','headers':{},'body':1")).details())
                .isEqualTo(EventDetails.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'op':'edit','body':1",
                "'op':'edit','target':'3-abcdef01'",
                "'op':'edit','target':'3-abcdef01','replyTo':'3-abcdef01','body':1",
                "'op':'edit','target':3,'body':1",
                "'op':'delete'",
                "'op':'react','target':'3-abcdef01'",
                "'op':'react','target':'3-abcdef01','kind':''",
                "'op':'react','target':'3-abcdef01','kind':'a b'",
                "'op':'react','target':'3-abcdef01','kind':'\\u0007'",
                "'op':'react','target':'3-abcdef01','kind':'\\ud800'",
                "'op':'react','target':'3-abcdef01','kind':'123456789012345678901234567890123'",
                "'op':'react','target':'3-abcdef01','kind':'ääääääääääääääääääääääääääääääääää'",
                "'op':'read'",
                "'op':'history','thread':'3-abcdef01','before':'3-abcdef01'",
                "'op':'post','mentions':'bob','body':1",
                "'op':'post','mentions':[1],'body':1",
                "'op':'post','mentions':[['bob']],'body':1",
                "'op':'post','mentions':['a b'],'body':1",
                "'op':'post','mentions':[''],'body':1",
                "'op':'post','headers':[],'body':1",
                "'op':'post','headers':'a','body':1",
                "'op':'post','headers':null,'body':1",
                "'op':'post','headers':{'a':1},'body':1",
                "'op':'post','headers':{'a':null},'body':1",
                "'op':'post','headers':{'a':{'b':'c'}},'body':1",
                "'op':'post','headers':{'a b':'1'},'body':1",
                "'op':'post','headers':{'':'1'},'body':1",
                "'op':'post','headers':{'a':'\\n'},'body':1",
                "'op':'post','headers':{'a':'\\ud800'},'body':1",
                "'op':'post','headers':{'destination':'/topic/x'},'body':1",
                "'op':'edit','target':'3-abcdef01','headers':{'a':[]},'body':1",
                "'op':'post','attachments':{},'body':1",
                "'op':'post','attachments':['/f'],'body':1",
                "'op':'post','attachments':[{'url':'/f','type':'a/b'}],'body':1",
                "'op':'post','attachments':[{'url':'/f','type':'a/b','size':-1}],'body':1",
                "'op':'post','attachments':[{'url':'/f','type':'a/b','size':1.5}],'body':1",
                "'op':'post','attachments':[{'url':'/f','type':'a/b','size':99999999999999999999}],'body':1",
                "'op':'post','attachments':[{'url':'/f','type':'text','size':1}],'body':1",
                "'op':'post','attachments':[{'url':'/f','type':'a/b; c=d','size':1}],'body':1",
                "'op':'post','attachments':[{'url':'/f','type':'a/b','size':1,'name':''}],'body':1",
                "'op':'post','attachments':[{'url':'/f','type':'a/b','size':1,'name':'\\u202egpj.exe'}],'body':1",
                "'op':'post','attachments':[{'url':'javascript:alert(1)','type':'a/b','size':1}],'body':1",
                "'op':'post','attachments':[{'url':' javascript:alert(1)','type':'a/b','size':1}],'body':1",
                "'op':'post','attachments':[{'url':'data:text/html,x','type':'a/b','size':1}],'body':1",
                "'op':'post','attachments':[{'url':'//evil.example/f','type':'a/b','size':1}],'body':1",
                "'op':'post','attachments':[{'url':'/\\\\\\\\evil.example','type':'a/b','size':1}],'body':1",
                "'op':'post','attachments':[{'url':'f','type':'a/b','size':1}],'body':1",
                "'op':'post','attachments':[{'url':'https:f','type':'a/b','size':1}],'body':1",
                "'op':'post','attachments':[{'url':'','type':'a/b','size':1}],'body':1"
            })
    void what_is_not_as_it_should_be_is_a_bad_request(String members) {
        assertThat(decode(members).toString()).contains(ErrorCode.BAD_REQUEST.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'op':'edit','target':'x','body':1", "'op':'read','pos':'-1-00000000'"})
    void what_is_no_position_is_called_so(String members) {
        assertThat(decode(members).toString()).contains(ErrorCode.BAD_POSITION.name());
    }

    @Test
    void there_are_bounds() {
        String users = IntStream.range(0, 51).mapToObj(i -> "'u" + i + "'").collect(Collectors.joining(","));
        assertThat(decode("'op':'post','mentions':[" + users + "],'body':1").toString())
                .contains(ErrorCode.BAD_REQUEST.name());
        String files = IntStream.range(0, 11)
                .mapToObj(i -> "{'url':'/f','type':'a/b','size':1}")
                .collect(Collectors.joining(","));
        assertThat(decode("'op':'post','attachments':[" + files + "],'body':1").toString())
                .contains(ErrorCode.BAD_REQUEST.name());
        String headers = IntStream.range(0, 17).mapToObj(i -> "'h" + i + "':''").collect(Collectors.joining(","));
        assertThat(decode("'op':'post','headers':{" + headers + "},'body':1").toString())
                .contains(ErrorCode.BAD_REQUEST.name());
        String url = "https://a.example/" + "x".repeat(2_048);
        assertThat(decode("'op':'post','attachments':[{'url':'" + url + "','type':'a/b','size':1}],'body':1")
                        .toString())
                .contains(ErrorCode.BAD_REQUEST.name());
        assertThat(decode("'op':'edit','target':'3-abcdef01','body':'" + "x".repeat(100) + "'")
                        .toString())
                .contains(ErrorCode.TOO_LARGE.name());
    }
}
