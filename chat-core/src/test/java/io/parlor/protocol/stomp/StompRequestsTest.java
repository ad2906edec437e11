package io.parlor.protocol.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.ErrorCode;
import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.protocol.Command;
import io.parlor.protocol.Command.OnGap;
import io.parlor.protocol.Command.Start;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StompRequestsTest {
    private static final RoomId ROOM = new RoomId("a");

    @Test
    void theTokenIsTheBearersElseTheNamedOnesElseTheLogin() {
        assertThat(tokenOf("Authorization:Bearer t1\nlogin:ann")).isEqualTo("t1");
        assertThat(tokenOf("login:ann\npasscode:secret")).isEqualTo("secret");
        assertThat(tokenOf("login:ann\npasscode:")).isEqualTo("ann");
        assertThat(tokenOf("x:y")).isNull();
    }

    private static String tokenOf(String headers) {
        return ((Command.Connect) Decoded.fresh()
                        .say("CONNECT\naccept-version:1.2\n" + headers + "\n\n\0")
                        .calls
                        .get(0))
                .token();
    }

    @Test
    void aTokenIsInNoText() {
        assertThat(Decoded.fresh().say("CONNECT\npasscode:secret\n\n\0").calls.toString())
                .doesNotContain("secret");
    }

    @Test
    void aSubscriptionSaysWhereItBegins() {
        assertThat(joinOf("last:20")).isEqualTo(new Command.Room(ROOM, new Start.Last(20), OnGap.OLDEST));
        assertThat(joinOf("after:12-0000abcd\ngap:end"))
                .isEqualTo(new Command.Room(ROOM, new Start.After(Position.parse("12-0000abcd")), OnGap.END));
        assertThat(joinOf("x:y")).isEqualTo(new Command.Room(ROOM, new Start.Now(), OnGap.OLDEST));
        assertThat(joinOf("last:999999999")).isEqualTo(new Command.Room(ROOM, new Start.Last(50), OnGap.OLDEST));
    }

    private static Object joinOf(String headers) {
        Decoded decoded = Decoded.connected().say("SUBSCRIBE\nid:1\ndestination:/topic/a\n" + headers + "\n\n\0");
        return ((Command.Join) decoded.calls.get(0)).rooms().get(0);
    }

    @Test
    void initialHistoryIsForSubscriptionsThatDoNotSay() {
        Decoded decoded = new Decoded(StompProtocol.builder().initialHistory(30).build())
                .say(Decoded.CONNECT)
                .say("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\0SUBSCRIBE\nid:2\ndestination:/topic/b\nlast:0\n\n\0");
        assertThat(((Command.Join) decoded.calls.get(1)).rooms())
                .containsExactly(new Command.Room(ROOM, new Start.Last(30), OnGap.OLDEST));
        assertThat(((Command.Join) decoded.calls.get(2)).rooms())
                .containsExactly(new Command.Room(new RoomId("b"), new Start.Last(0), OnGap.OLDEST));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                               | {\"a\":1} | {\"a\":1}",
                "                               | hello     | \"hello\"",
                "                               | \"hi\"    | \"hi\"",
                "application/json               | [1, 2]    | [1, 2]",
                "application/json;charset=UTF-8 | 7         | 7",
                "text/plain                     | 7         | \"7\"",
                "text/plain; charset=utf-8      | a\"b      | \"a\\\"b\""
            })
    void aBodyIsJsonOrText(String contentType, String body, String json) {
        String header = contentType == null ? "" : "content-type:" + contentType + "\n";
        Decoded decoded = Decoded.connected().say("SEND\ndestination:/app/a\n" + header + "\n" + body + "\0");
        assertThat(decoded.calls).singleElement().isInstanceOfSatisfying(Command.Post.class, post -> {
            assertThat(post.room()).isEqualTo(ROOM);
            assertThat(post.type()).isEqualTo(EventType.MESSAGE);
            assertThat(post.body()).isEqualTo(json);
        });
    }

    private static EventDetails detailsOf(StompProtocol protocol, String headers) {
        Decoded decoded = new Decoded(protocol).say(Decoded.CONNECT);
        decoded.say("SEND\ndestination:/topic/a\ncontent-length:1\nreceipt:r\nkey:k\n" + headers + "\n\n1\0");
        return ((Command.Post) decoded.calls.get(1)).details();
    }

    @Test
    void headersThatMeanNothingHereGoWithTheEvent() {
        assertThat(detailsOf(StompProtocol.standard(), "content-type:application/json\nevent:x.a"))
                .isSameAs(EventDetails.NONE);
        assertThat(detailsOf(StompProtocol.standard(), "b\\\\c:1\\c2\npriority: 9\npriority:8\nContent-Type:x"))
                .isEqualTo(EventDetails.NONE
                        .header("b\\c", "1:2")
                        .header("priority", " 9")
                        .header("Content-Type", "x"));
    }

    @Test
    void headersGoThroughATransaction() {
        Decoded decoded = Decoded.connected()
                .say(
                        "BEGIN\ntransaction:t\n\n\0SEND\ndestination:/topic/a\ntransaction:t\nx:y\n\n1\0COMMIT\ntransaction:t\n\n\0");
        assertThat(((Command.Post) decoded.calls.get(0)).details()).isEqualTo(EventDetails.NONE.header("x", "y"));
    }

    @Test
    void credentialsStayWithTheServer() {
        String headers =
                "Authorization:Bearer " + "t".repeat(1000) + "\nauthorization:x\nCookie:a\nX-CSRF-TOKEN:b\nX-Session:c";
        assertThat(detailsOf(StompProtocol.standard(), headers)).isEqualTo(EventDetails.NONE.header("X-Session", "c"));
        assertThat(detailsOf(StompProtocol.builder().keepHeaders("x-SESSION").build(), headers))
                .isEqualTo(EventDetails.NONE);
    }

    @Test
    void aMessageMayAnswerAnotherAndCallUsers() {
        assertThat(detailsOf(StompProtocol.standard(), "reply-to:3-abcdef01\nmentions:bob  c\\ct bob"))
                .isEqualTo(EventDetails.NONE
                        .replyTo(Position.parse("3-abcdef01"))
                        .mentions(List.of(new UserId("bob"), new UserId("c:t"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SEND\ndestination:/topic/a\nreply-to:/temp-queue/x\n\nhello\0",
                "SEND\ndestination:/topic/a\nmentions:\n\nhello\0",
                "SEND\ndestination:/topic/a\nsubscription:1\n\nhello\0",
                "SEND\ndestination:/topic/a\nsender:ann\n\nhello\0",
                "SEND\ndestination:/topic/a\na b:c\n\nhello\0",
                "SEND\ndestination:/topic/a\na\\cb:c\n\nhello\0",
                "SEND\ndestination:/topic/a\na:b\\nc\n\nhello\0",
                "SEND\ndestination:/topic/a\na:b\\rc\n\nhello\0",
                "SEND\ndestination:/topic/a\ncontent-type:application/json\n\nhello\0",
                "SEND\ndestination:/topic/a\ncontent-type:image/png\n\nhello\0",
                "SEND\ndestination:/topic/a\ncontent-type:text/plain;charset=latin1\n\nhello\0",
                "SEND\ndestination:/nowhere\n\nhello\0",
                "SEND\ndestination:/topic/a b\n\nhello\0",
                "SEND\n\nhello\0",
                "SEND\ndestination:/topic/a\nkey:a b\n\nhello\0",
                "SEND\ndestination:/topic/a\nevent:edit\n\nhello\0",
                "SEND\ndestination:/topic/a\ntransaction:none\n\nhello\0",
                "SUBSCRIBE\nid:1\n\n\0",
                "SUBSCRIBE\ndestination:/topic/a\n\n\0",
                "SUBSCRIBE\nid:1\ndestination:/topic/a\nack:later\n\n\0",
                "SUBSCRIBE\nid:1\ndestination:/topic/a\nselector:a = 1\n\n\0",
                "SUBSCRIBE\nid:1\ndestination:/topic/a\nafter:1\n\n\0",
                "SUBSCRIBE\nid:1\ndestination:/topic/a\nlast:-1\n\n\0",
                "SUBSCRIBE\nid:1\ndestination:/topic/a\nevents:A B\n\n\0",
                "SUBSCRIBE\nid:1\ndestination:/typing/a\nlast:2\n\n\0",
                "SUBSCRIBE\nid:1\ndestination:/user/queue/none\n\n\0",
                "SEND\ndestination:/history/a\n\n\0",
                "UNSUBSCRIBE\n\n\0",
                "COMMIT\ntransaction:none\n\n\0",
                "ABORT\ntransaction:none\n\n\0",
                "ACK\n\n\0",
                "CONNECT\n\n\0",
                "MESSAGE\n\n\0",
                "connect\n\n\0",
            })
    void whatIsWrongIsRefusedAndEndsIt(String frame) {
        Decoded decoded = Decoded.connected().say(frame).say("SEND\ndestination:/topic/a\n\n1\0");
        assertThat(decoded.calls).singleElement().isInstanceOf(Decoded.Refused.class);
    }

    @Test
    void aSecondSubscriptionOfARoomSharesTheFirstOnesCursor() {
        Decoded decoded = Decoded.connected()
                .say("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\0SUBSCRIBE\nid:2\ndestination:/topic/a\n\n\0"
                        + "UNSUBSCRIBE\nid:1\n\n\0UNSUBSCRIBE\nid:2\n\n\0");
        assertThat(decoded.calls)
                .extracting(call -> (Object) call.getClass())
                .containsExactly(Command.Join.class, Command.Barrier.class, Command.Barrier.class, Command.Leave.class);
    }

    @Test
    void theFirstForEventsJoinsAlsoWhereThereIsOneForTyping() {
        Decoded decoded = Decoded.connected()
                .say("SUBSCRIBE\nid:1\ndestination:/typing/a\n\n\0SUBSCRIBE\nid:2\ndestination:/topic/a\nlast:5\n\n\0");
        assertThat(decoded.calls)
                .extracting(call -> (Object) call.getClass())
                .containsExactly(Command.Join.class, Command.Join.class);
    }

    @Test
    void subscriptionsAreBounded() {
        Decoded decoded = Decoded.connected();
        for (int i = 0; i < 100; i++) {
            decoded.say("SUBSCRIBE\nid:" + i + "\ndestination:/topic/a\n\n\0");
        }
        assertThat(decoded.calls).hasSizeLessThan(30);
        assertThat(decoded.calls.get(decoded.calls.size() - 1))
                .isInstanceOfSatisfying(
                        Decoded.Refused.class,
                        refused -> assertThat(refused.failure().code()).isEqualTo(ErrorCode.TOO_MANY_ROOMS));
    }

    @Test
    void transactionsAreBounded() {
        Decoded decoded = Decoded.connected().say("BEGIN\ntransaction:t\n\n\0");
        for (int i = 0; i < 100; i++) {
            decoded.say("SEND\ntransaction:t\ndestination:/topic/a\n\n1\0");
        }
        assertThat(decoded.calls).singleElement().isInstanceOf(Decoded.Refused.class);
    }

    @Test
    void aTransactionIsHandedOverWhole() {
        Decoded decoded = Decoded.connected()
                .say("BEGIN\ntransaction:t\n\n\0SEND\ntransaction:t\ndestination:/topic/a\n\n1\0"
                        + "SEND\ndestination:/topic/a\n\n2\0SEND\ntransaction:t\ndestination:/topic/b\n\n3\0"
                        + "COMMIT\ntransaction:t\n\n\0");
        assertThat(decoded.calls)
                .extracting(call -> ((Command.Post) call).body())
                .isEqualTo(List.of("2", "1", "3"));
    }

    @Test
    void headsAndBodiesAreBounded() {
        assertThat(refusal("SEND\nx:" + "a".repeat(20_000))).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal("SEND\n" + "x:a\n".repeat(100))).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal("SEND\ncontent-length:1001\n\n")).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal("SEND\n\n" + "a".repeat(1001))).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal("SEND\ndestination:/topic/a\n\n" + "\u0001".repeat(999) + "\0"))
                .isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal("S".repeat(20_000))).isEqualTo(ErrorCode.TOO_LARGE);
    }

    private static ErrorCode refusal(String text) {
        Decoded decoded = Decoded.connected();
        for (int at = 0; at < text.length(); at += 100) {
            decoded.say(text.substring(at, Math.min(text.length(), at + 100)));
        }
        assertThat(decoded.calls).hasSize(1);
        return ((Decoded.Refused) decoded.calls.get(0)).failure().code();
    }

    @Test
    void binaryThatIsNoUtf8IsRefused() {
        byte[] frame = "SEND\ndestination:/topic/a\n\n?\0".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        frame[frame.length - 2] = (byte) 0xff;
        assertThat(Decoded.connected().say(frame).calls).singleElement().isInstanceOf(Decoded.Refused.class);
    }
}
