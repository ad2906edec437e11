package io.parlor.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.containers.StompClient.Frame;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How frames are written, by the section of the specification. */
abstract class StompFramesContract extends StompTopic {
    StompFramesContract(StompServer server) {
        super(server);
    }

    /** "STOMP Frames" */
    @Nested
    class Frames {
        @Test
        void linesMayEndInCrLf() {
            String room = server.room();
            StompClient ann = server.open().send("CONNECT\r\naccept-version:1.2\r\nhost:x\r\nlogin:ann\r\n\r\n\0");
            ann.next("CONNECTED");
            ann.send("SUBSCRIBE\r\nid:1\r\ndestination:/topic/" + room + "\r\n\r\n\0\r\n");
            ann.send("SEND\r\ndestination:/topic/" + room + "\r\n\r\n1\r\n2\0\r\n\n\r\n");
            assertThat(ann.next("MESSAGE").body()).isEqualTo("1\r\n2");
        }

        @Test
        void severalFramesMayComeInOneMessage() {
            String room = server.room();
            StompClient ann = server.open("v12.stomp");
            ann.send("CONNECT\naccept-version:1.2\nhost:x\nlogin:ann\n\n\0\n\nSUBSCRIBE\nid:1\ndestination:/topic/"
                    + room + "\n\n\0" + send(room, "1") + "\n" + send(room, "2"));
            ann.next("CONNECTED");
            assertThat(ann.next("MESSAGE").body()).isEqualTo("1");
            assertThat(ann.next("MESSAGE").body()).isEqualTo("2");
        }

        @Test
        void oneFrameMayComeInSeveralMessages() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            String body = '"' + "\u20ac".repeat(5000) + '"';
            String frame = send(room, body);
            for (int at = 0; at < frame.length(); at += 700) {
                ann.send(frame.substring(at, Math.min(frame.length(), at + 700)));
            }
            assertThat(ann.next("MESSAGE").body()).isEqualTo("\u20ac".repeat(5000));
        }

        @Test
        void aMessageMayComeInFragments() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            ann.sendFragments("SEND\ndesti", "nation:/topic/" + room + "\n\n{\"a\"", ":1}\0");
            assertThat(ann.next("MESSAGE").body()).isEqualTo("{\"a\":1}");
        }

        @Test
        void binaryMessagesCarryStompToo() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            ann.sendBinary(send(room, "{\"a\":\"\u20ac\"}").getBytes(UTF_8));
            Frame message = ann.next("MESSAGE");
            assertThat(message.body()).isEqualTo("{\"a\":\"\u20ac\"}");
        }

        @Test
        void whatTheServerSendsHasLineFeedsOnlyAndIsOneWholeFrameAMessage() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            IntStream.range(0, 50).forEach(i -> ann.send(send(room, "" + i)));
            for (int i = 0; i < 50; i++) {
                Frame message = ann.next("MESSAGE");
                assertThat(message.raw()).doesNotContain("\r").containsOnlyOnce("\0");
                assertThat(message.body()).isEqualTo("" + i);
            }
        }
    }

    /** "Value Encoding" */
    @Nested
    class ValueEncoding {
        @Test
        void headersAreUnescapedAndEscaped() {
            String room = server.room();
            StompClient ann = server.client("ann");
            ann.send("SUBSCRIBE\nid:a\\cb\\\\c\\nd\\re\ndestination:/topic/" + room + "\nreceipt:r\\c1\n\n\0");
            assertThat(ann.next("RECEIPT").header("receipt-id")).isEqualTo("r\\c1");
            ann.send(send(room, "1"));
            assertThat(ann.next("MESSAGE").header("subscription")).isEqualTo("a\\cb\\\\c\\nd\\re");
        }

        @Test
        void undefinedEscapesAreAnError() {
            server.client("ann")
                    .send("SUBSCRIBE\nid:a\\tb\ndestination:/topic/x\n\n\0")
                    .error();
            server.client("ann", "1.1")
                    .send("SUBSCRIBE\nid:a\\rb\ndestination:/topic/x\n\n\0")
                    .error();
        }

        @Test
        void connectIsNotUnescaped() {
            StompClient ann =
                    server.open("v12.stomp").send("CONNECT\naccept-version:1.2\nhost:x\\y\nlogin:a\\nn:\n\n\0");
            assertThat(ann.next("CONNECTED").header("user-name")).isEqualTo("a\\nn:");
        }

        @Test
        void version10DoesNotEscape() {
            String room = server.room();
            StompClient ann = server.client("ann", "1.0").subscribe("a\\cb:c", "/topic/" + room);
            ann.send(send(room, "1"));
            assertThat(ann.next("MESSAGE").header("subscription")).isEqualTo("a\\cb:c");
        }

        @Test
        void subscriptionsAreEchoedExactly() {
            String room = server.room();
            StompClient ann = server.client("ann");
            ann.send("SUBSCRIBE\nid: sub 0 \ndestination:/topic/" + room + "\n\n\0" + send(room, "1"));
            assertThat(ann.next("MESSAGE").header("subscription")).isEqualTo(" sub 0 ");
        }

        @Test
        void whatIsNoUtf8IsAnError() {
            byte[] frame = send(server.room(), "?").getBytes(UTF_8);
            frame[frame.length - 2] = (byte) 0xc0;
            server.client("ann").sendBinary(frame).error();
        }
    }

    /** "Body" */
    @Nested
    class Body {
        @ParameterizedTest
        @ValueSource(
                strings = {"UNSUBSCRIBE\nid:1\n\nbody\0", "BEGIN\ntransaction:1\n\nbody\0", "DISCONNECT\n\nbody\0"})
        void othersThanSendHaveNone(String frame) {
            server.client("ann").send(frame).error();
        }
    }

    /** "Standard Headers" */
    @Nested
    class StandardHeaders {
        @Test
        void contentLengthCountsBytes() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            ann.send(send(room, "\u20ac", "content-type:text/plain", "content-length:3"));
            Frame message = ann.next("MESSAGE");
            assertThat(message.body()).isEqualTo("\u20ac");
            assertThat(message.header("content-length")).isEqualTo("3");
        }

        @Test
        void aBodyWithContentLengthMayContainNul() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            ann.send(send(room, "a\0b", "content-type:text/plain", "content-length:3"));
            assertThat(ann.next("MESSAGE").body()).isEqualTo("a\0b");
        }

        @Test
        void aBodyThatDoesNotEndWhereItSaysIsAnError() {
            server.client("ann")
                    .send(send(server.room(), "abc", "content-length:2"))
                    .error();
        }

        @Test
        void contentTypeTellsTextFromJson() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            ann.send(send(room, "{\"a\": 1}")
                    + send(room, "hello", "content-type:text/plain")
                    + send(room, "bare text"));
            Frame json = ann.next("MESSAGE");
            assertThat(json.header("content-type")).isEqualTo("application/json");
            assertThat(json.body()).isEqualTo("{\"a\": 1}");
            Frame text = ann.next("MESSAGE");
            assertThat(text.header("content-type")).isEqualTo("text/plain;charset=utf-8");
            assertThat(text.body()).isEqualTo("hello");
            assertThat(ann.next("MESSAGE").body()).isEqualTo("bare text");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "SUBSCRIBE\nid:1\ndestination:/topic/receipts\nreceipt:r-1\n\n\0",
                    "UNSUBSCRIBE\nid:unknown\nreceipt:r-1\n\n\0",
                    "SEND\ndestination:/topic/receipts\nreceipt:r-1\n\n1\0",
                    "ACK\nid:1\nreceipt:r-1\n\n\0",
                    "NACK\nid:1\nreceipt:r-1\n\n\0",
                    "BEGIN\ntransaction:1\nreceipt:r-1\n\n\0",
                    "DISCONNECT\nreceipt:r-1\n\n\0"
                })
        void everyFrameMayAskForAReceipt(String frame) {
            assertThat(server.client("ann").send(frame).next("RECEIPT").header("receipt-id"))
                    .isEqualTo("r-1");
        }

        /** "Repeated Header Entries" */
        @Test
        void ofRepeatedHeadersTheFirstCounts() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            ann.send("SEND\ndestination:/topic/" + room + "\ndestination:/topic/other\n\n1\0");
            assertThat(ann.next("MESSAGE").header("destination")).isEqualTo("/topic/" + room);
        }

        /** "Size Limits" */
        @Test
        void headersAndBodiesHaveLimits() {
            server.client("ann").send("SEND\n" + "a:b\n".repeat(200) + "\n\0").error();
            server.client("ann")
                    .send("SEND\na:" + "b".repeat(20_000) + "\n\n\0")
                    .error();
            server.client("ann").send(send(server.room(), "b".repeat(17_000))).error();
            server.client("ann")
                    .send(send(server.room(), "", "content-length:2000000000"))
                    .error();
        }

        /** "Connection Lingering" */
        @Test
        void anErrorIsReadBeforeTheConnectionEnds() {
            assertThat(server.client("ann").send("NONSENSE\n\n\0").error().header("code"))
                    .isEqualTo("unknown_op");
        }
    }
}
