package io.parlor.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parlor.containers.StompClient.Frame;
import io.parlor.model.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the STOMP 1.2 specification, and where 1.1 and 1.0 differ, by its sections; then what Parlor adds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StompContract {
    private static final Duration PATIENCE = Duration.ofSeconds(StompClient.PATIENCE_SECONDS);

    private StompServer server;

    abstract WebSocketContainerLauncher launcher();

    @BeforeAll
    void start() throws Exception {
        server = new StompServer(launcher());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String send(String room, String body, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\n", headers) + "\n";
        return "SEND\ndestination:/topic/" + room + "\n" + more + "\n" + body + "\0";
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

    /** "Connecting" */
    @Nested
    class Connecting {
        @Test
        void connectedHasVersionSessionServerAndHeartBeat() {
            StompClient ann = server.open("v12.stomp").send("CONNECT\naccept-version:1.2\nhost:x\nlogin:ann\n\n\0");
            Frame connected = ann.next("CONNECTED");
            assertThat(connected.headers()).containsKeys("version", "session", "server", "heart-beat");
            assertThat(connected.header("heart-beat")).matches("\\d+,\\d+");
            assertThat(connected.header("user-name")).isEqualTo("ann");
        }

        @Test
        void stompIsAnotherNameOfConnect() {
            StompClient ann = server.open().send("STOMP\naccept-version:1.2\nhost:x\nlogin:ann\n\n\0");
            assertThat(ann.next("CONNECTED").header("version")).isEqualTo("1.2");
        }

        @Test
        void hostMayBeAnythingOrNothingAndOtherHeadersToo() {
            StompClient ann =
                    server.open().send("CONNECT\naccept-version:1.1,1.0\nlogin:ann\nclient-id:7\nx-y:\\z\n\n\0");
            assertThat(ann.next("CONNECTED").header("version")).isEqualTo("1.1");
        }

        @Test
        void theFirstFrameIsConnect() {
            assertThat(server.open("v12.stomp")
                            .send("SUBSCRIBE\nid:1\ndestination:/topic/x\n\n\0")
                            .error()
                            .header("code"))
                    .isEqualTo("not_connected");
        }

        @Test
        void thereIsOneConnect() {
            server.client("ann")
                    .send("CONNECT\naccept-version:1.2\nlogin:ann\n\n\0")
                    .error();
        }

        @Test
        void whoIsNobodyIsToldSo() {
            StompClient nobody = server.open("v12.stomp").send("CONNECT\naccept-version:1.2\nlogin:broken\n\n\0");
            assertThat(nobody.error().header("message")).isEqualTo("not you");
            assertThat(nobody.closeCode()).isEqualTo(4401);
        }

        @ParameterizedTest
        @ValueSource(strings = {"v10.stomp", "v11.stomp", "v12.stomp"})
        void theSubprotocolOfferedIsSelected(String subprotocol) {
            assertThat(server.open(subprotocol).subprotocol()).isEqualTo(subprotocol);
        }

        @Test
        void ofSeveralSubprotocolsTheNewestIsSelected() {
            assertThat(server.open("v10.stomp", "v11.stomp", "v12.stomp").subprotocol())
                    .isEqualTo("v12.stomp");
        }

        @Test
        void noneOfferedWorks() {
            assertThat(server.open().connect("ann", "1.2").subprotocol()).isEmpty();
        }
    }

    /** "Protocol Negotiation" */
    @Nested
    class Negotiation {
        @Test
        void theHighestCommonVersionIsSpoken() {
            StompClient ann = server.open().send("CONNECT\naccept-version:1.0,1.2,1.1,2.1\nlogin:ann\n\n\0");
            assertThat(ann.next("CONNECTED").header("version")).isEqualTo("1.2");
        }

        @Test
        void withoutAcceptVersionItIs10() {
            StompClient ann = server.open().send("CONNECT\nlogin: ann\npasscode:\n\n\0");
            Frame connected = ann.next("CONNECTED");
            assertThat(connected.header("version")).isEqualTo("1.0");
            assertThat(connected.header("user-name")).isEqualTo("ann");
        }

        @Test
        void noCommonVersionIsAnErrorThatSaysWhichThereAre() {
            Frame error = server.open()
                    .send("CONNECT\naccept-version:2.1\nlogin:ann\n\n\0")
                    .error();
            assertThat(error.header("version")).isEqualTo("1.0,1.1,1.2");
            assertThat(error.header("content-type")).startsWith("text/plain");
        }
    }

    /** "Heart-beating" */
    @Nested
    class HeartBeating {
        @Test
        void theServerSendsSingleLineFeeds() {
            StompClient ann = server.open().send("CONNECT\naccept-version:1.2\nlogin:ann\nheart-beat:0,1000\n\n\0");
            ann.next("CONNECTED");
            ann.nextBeat();
            ann.nextBeat();
        }

        @Test
        void aClientThatPromisedBeatsAndSendsNoneIsClosed() {
            StompClient ann = server.open().send("CONNECT\naccept-version:1.2\nlogin:ann\nheart-beat:1000,0\n\n\0");
            ann.next("CONNECTED");
            assertThat(ann.closeCode()).isEqualTo(4308);
        }

        @Test
        void aClientThatPromisedNoneIsNotAndGetsNoneUnlessItWants() {
            StompClient quiet = server.client("quiet");
            StompClient other =
                    server.open().send("CONNECT\naccept-version:1.2\nlogin:ann\nheart-beat:1000,1000\n\n\0");
            other.next("CONNECTED");
            other.closeCode();
            quiet.barrier();
            assertThat(quiet.isClosed()).isFalse();
        }

        @Test
        void aBeatOfTheClientKeepsItOpen() {
            StompClient ann = server.open().send("CONNECT\naccept-version:1.2\nlogin:ann\nheart-beat:1000,1000\n\n\0");
            ann.next("CONNECTED");
            for (int i = 0; i < 4; i++) {
                ann.nextBeat();
                ann.send("\n");
            }
            ann.barrier();
        }

        @Test
        void whatIsNoPairOfNumbersIsAnError() {
            server.open()
                    .send("CONNECT\naccept-version:1.2\nlogin:ann\nheart-beat:1\n\n\0")
                    .error();
        }
    }

    /** "SEND" */
    @Nested
    class Send {
        @Test
        void itNeedsADestination() {
            server.client("ann").send("SEND\n\nx\0").error();
        }

        @Test
        void aReceiptComesWithThePositionTheMessageHas() {
            String room = server.room();
            StompClient ann = server.client("ann");
            ann.send(send(room, "1", "receipt:r"));
            String position = ann.next("RECEIPT").header("position");
            StompClient bob = server.client("bob").subscribe("1", "/topic/" + room, "last:1");
            assertThat(bob.next("MESSAGE").header("position")).isEqualTo(position);
        }

        @Test
        void appDestinationsPostToTheRoom() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            ann.send("SEND\ndestination:/app/" + room + "\n\n1\0");
            assertThat(ann.next("MESSAGE").header("destination")).isEqualTo("/topic/" + room);
        }

        @Test
        void aRefusalIsAnErrorWithTheReceiptsId() {
            Frame error = server.client("ann")
                    .send(send("no-posts", "1", "receipt:r-7"))
                    .error();
            assertThat(error.header("receipt-id")).isEqualTo("r-7");
            assertThat(error.header("code")).isEqualTo("forbidden");
            assertThat(error.header("message")).isEqualTo("not here");
        }

        @Test
        void aKeyMakesARetryAppearOnce() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            ann.send(send(room, "1", "key:k", "receipt:a") + send(room, "1", "key:k", "receipt:b") + send(room, "2"));
            List<String> bodies = new ArrayList<>();
            while (!bodies.contains("2")) {
                Frame frame = ann.next();
                if (frame.command().equals("MESSAGE")) {
                    bodies.add(frame.body());
                }
            }
            assertThat(bodies).containsExactly("1", "2");
        }
    }

    /** "SUBSCRIBE" and "UNSUBSCRIBE" */
    @Nested
    class Subscribe {
        @Test
        void subscribeThenSendEchoes() {
            for (int i = 0; i < 30; i++) {
                String room = server.room();
                StompClient ann = server.client("ann");
                ann.send("SUBSCRIBE\nid:1\ndestination:/topic/" + room + "\n\n\0")
                        .send(send(room, "1"));
                assertThat(ann.next("MESSAGE").body()).isEqualTo("1");
                ann.close();
            }
        }

        @Test
        void unsubscribeThenSendDoesNot() {
            for (int i = 0; i < 30; i++) {
                String room = server.room();
                StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
                ann.send("UNSUBSCRIBE\nid:1\n\n\0").send(send(room, "1", "receipt:r"));
                ann.next("RECEIPT");
                ann.barrier();
                ann.close();
            }
        }

        @Test
        void oneSendersMessagesStayInOrder() {
            String room = server.room();
            StompClient bob = server.client("bob").subscribe("1", "/topic/" + room);
            StompClient ann = server.client("ann");
            IntStream.range(0, 500).forEach(i -> ann.send(send(room, "" + i)));
            for (int i = 0; i < 500; i++) {
                assertThat(bob.next("MESSAGE").body()).isEqualTo("" + i);
            }
        }

        @Test
        void itNeedsAnIdButIn10() {
            server.client("ann").send("SUBSCRIBE\ndestination:/topic/x\n\n\0").error();
            server.client("ann", "1.1")
                    .send("SUBSCRIBE\ndestination:/topic/x\n\n\0")
                    .error();
            String room = server.room();
            StompClient ann = server.client("ann", "1.0");
            ann.send("SUBSCRIBE\ndestination:/topic/" + room + "\n\n\0" + send(room, "1"));
            assertThat(ann.next("MESSAGE").headers()).doesNotContainKey("subscription");
            ann.send("UNSUBSCRIBE\ndestination:/topic/" + room + "\nreceipt:u\n\n\0" + send(room, "2"));
            ann.next("RECEIPT");
            ann.barrier();
        }

        @Test
        void anIdIsUsedOnce() {
            server.client("ann")
                    .subscribe("1", "/topic/x")
                    .send("SUBSCRIBE\nid:1\ndestination:/topic/y\n\n\0")
                    .error();
        }

        @Test
        void anIdIsFreeAgainAfterUnsubscribe() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/x");
            ann.send("UNSUBSCRIBE\nid:1\n\n\0");
            ann.subscribe("1", "/topic/" + room).send(send(room, "1"));
            assertThat(ann.next("MESSAGE").header("destination")).isEqualTo("/topic/" + room);
        }

        @Test
        void severalSubscriptionsOfADestinationGetEachMessageOnceEach() {
            String room = server.room();
            StompClient ann =
                    server.client("ann").subscribe("1", "/topic/" + room).subscribe("2", "/topic/" + room);
            ann.send(send(room, "1"));
            assertThat(Set.of(
                            ann.next("MESSAGE").header("subscription"),
                            ann.next("MESSAGE").header("subscription")))
                    .containsExactlyInAnyOrder("1", "2");
            ann.send("UNSUBSCRIBE\nid:1\n\n\0" + send(room, "2"));
            assertThat(ann.next("MESSAGE").header("subscription")).isEqualTo("2");
            ann.barrier();
        }

        @Test
        void aDestinationThatIsNoneIsAnError() {
            server.client("ann")
                    .send("SUBSCRIBE\nid:1\ndestination:/elsewhere/x\nreceipt:r\n\n\0")
                    .error();
        }

        @Test
        void aRefusedRoomIsAnError() {
            Frame error = server.client("ann")
                    .send("SUBSCRIBE\nid:1\ndestination:/topic/never-mind\nreceipt:r\n\n\0")
                    .error();
            assertThat(error.header("receipt-id")).isEqualTo("r");
        }
    }

    /** "SUBSCRIBE ack Header", "ACK", "NACK" */
    @Nested
    class Acknowledging {
        @ParameterizedTest
        @ValueSource(strings = {"client", "client-individual"})
        void messagesCarryAckUnlessTheModeIsAuto(String mode) {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room, "ack:" + mode);
            ann.send(send(room, "1"));
            String ack = ann.next("MESSAGE").header("ack");
            assertThat(ack).isNotBlank();
            ann.send("ACK\nid:" + ack + "\nreceipt:a\n\n\0").next("RECEIPT");
            ann.send("NACK\nid:" + ack + "\nreceipt:n\n\n\0").next("RECEIPT");
        }

        @Test
        void inModeAutoTheyDoNot() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room, "ack:auto");
            ann.send(send(room, "1"));
            assertThat(ann.next("MESSAGE").headers()).doesNotContainKey("ack");
        }

        @Test
        void ackAndNackNeedAnId() {
            server.client("ann").send("ACK\n\n\0").error();
            server.client("ann").send("NACK\n\n\0").error();
        }

        @Test
        void in11TheyNameTheMessageAndTheSubscription() {
            StompClient ann = server.client("ann", "1.1");
            ann.send("ACK\nmessage-id:1\nsubscription:1\nreceipt:r\n\n\0").next("RECEIPT");
            ann.send("ACK\nmessage-id:1\n\n\0").error();
        }

        @Test
        void in10ThereIsNoNack() {
            server.client("ann", "1.0").send("NACK\nmessage-id:1\n\n\0").error();
        }

        @Test
        void anotherModeIsAnError() {
            server.client("ann")
                    .send("SUBSCRIBE\nid:1\ndestination:/topic/x\nack:maybe\n\n\0")
                    .error();
        }
    }

    /** "BEGIN", "COMMIT", "ABORT" */
    @Nested
    class Transactions {
        @Test
        void messagesAppearWithTheCommit() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            ann.send("BEGIN\ntransaction:t\n\n\0" + send(room, "1", "transaction:t") + send(room, "2", "transaction:t")
                    + send(room, "0"));
            assertThat(ann.next("MESSAGE").body()).isEqualTo("0");
            ann.send("COMMIT\ntransaction:t\nreceipt:c\n\n\0");
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Frame frame = ann.next();
                seen.add(frame.command().equals("RECEIPT") ? "receipt" : frame.body());
            }
            assertThat(seen).containsExactlyInAnyOrder("1", "2", "receipt").containsSubsequence("1", "2");
        }

        @Test
        void afterAbortTheyDoNot() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            ann.send("BEGIN\ntransaction:t\n\n\0" + send(room, "1", "transaction:t") + "ABORT\ntransaction:t\n\n\0"
                    + send(room, "2"));
            assertThat(ann.next("MESSAGE").body()).isEqualTo("2");
        }

        @Test
        void theyAreNamedAndBegunOnce() {
            server.client("ann").send("BEGIN\n\n\0").error();
            server.client("ann")
                    .send("BEGIN\ntransaction:t\n\n\0BEGIN\ntransaction:t\n\n\0")
                    .error();
            server.client("ann").send("COMMIT\ntransaction:t\n\n\0").error();
            server.client("ann").send("ABORT\ntransaction:t\n\n\0").error();
            server.client("ann").send(send("x", "1", "transaction:t")).error();
        }
    }

    /** "DISCONNECT" */
    @Nested
    class Disconnecting {
        @Test
        void theReceiptComesAfterAllElseIsDoneAndThenTheEnd() {
            String room = server.room();
            StompClient ann = server.client("ann");
            ann.send(send(room, "1", "receipt:s") + "DISCONNECT\nreceipt:bye\n\n\0" + send(room, "2"));
            assertThat(ann.next("RECEIPT").header("receipt-id")).isEqualTo("s");
            assertThat(ann.next("RECEIPT").header("receipt-id")).isEqualTo("bye");
            assertThat(ann.closeCode()).isEqualTo(1000);
            StompClient bob = server.client("bob").subscribe("1", "/topic/" + room, "last:10");
            assertThat(bob.next("MESSAGE").body()).isEqualTo("1");
            bob.barrier();
        }

        @Test
        void withoutAReceiptTheConnectionEndsToo() {
            assertThat(server.client("ann").send("DISCONNECT\n\n\0").closeCode())
                    .isEqualTo(1000);
        }
    }

    /** "MESSAGE" */
    @Nested
    class Message {
        @Test
        void itHasDestinationIdSubscriptionAndWhatParlorAdds() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("s-1", "/topic/" + room);
            ann.send(send(room, "{\"a\":1}", "key:k-1"));
            Frame message = ann.next("MESSAGE");
            assertThat(message.headers())
                    .containsEntry("subscription", "s-1")
                    .containsEntry("destination", "/topic/" + room)
                    .containsEntry("content-type", "application/json")
                    .containsEntry("content-length", "7")
                    .containsEntry("event", "message")
                    .containsEntry("sender", "ann")
                    .containsEntry("key", "k-1")
                    .containsKeys("message-id", "position", "time");
            assertThat(message.header("message-id")).matches("[0-9a-f-]+");
        }
    }

    /** With {@code chat.v1.json}, and what Parlor adds. */
    @Nested
    class Rooms {
        private JsonLines json(String user) {
            return new JsonLines(server.http, server.address, user);
        }

        private List<String> positions(StompClient client, int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> client.next("MESSAGE").header("position"))
                    .toList();
        }

        @Test
        void bothSeeTheSameInTheSameOrder() {
            String room = server.room();
            JsonLines ann = json("ann").join(room, "");
            StompClient bob = server.client("bob").subscribe("1", "/topic/" + room, "events:*");
            for (int i = 0; i < 40; i++) {
                ann.post(room, "{\"n\":" + i + "}");
                bob.send(send(room, "" + i, i % 2 == 0 ? "event:message" : "event:x.other"));
            }
            assertThat(positions(bob, 80)).isEqualTo(ann.positions(80)).doesNotHaveDuplicates();
        }

        @Test
        void bothResumeByPositionAlsoByThatOfTheOther() {
            String room = server.room();
            JsonLines ann = json("ann").join(room, "");
            IntStream.range(0, 10).forEach(i -> ann.post(room, "" + i));
            List<String> all = ann.positions(10);
            StompClient bob = server.client("bob").subscribe("1", "/topic/" + room, "after:" + all.get(3));
            assertThat(positions(bob, 6)).isEqualTo(all.subList(4, 10));
            JsonLines cid = json("cid").join(room, ",\"after\":\"" + all.get(7) + "\"");
            assertThat(cid.positions(2)).isEqualTo(all.subList(8, 10));
        }

        @Test
        void headersOfTheSenderGoFromEachProtocolToTheOther() {
            String room = server.room();
            JsonLines ann = json("ann").join(room, "");
            StompClient bob = server.client("bob").subscribe("1", "/topic/" + room);
            bob.send(send(room, "1", "x-a:b\\cc"));
            ann.positions(1);
            assertThat(ann.lines()).anyMatch(line -> line.contains("\"headers\":{\"x-a\":\"b:c\"},\"body\":1}"));
            assertThat(bob.next("MESSAGE").headers()).containsEntry("x-a", "b\\cc");
            ann.post(room, "1,\"headers\":{\"x-d\":\"e\\\\f\"}");
            assertThat(bob.next("MESSAGE").headers()).containsEntry("x-d", "e\\\\f");
        }

        @Test
        void aSubscriptionBeginsWithTheLastEventsIfItAsks() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            IntStream.range(0, 10).forEach(i -> ann.send(send(room, "" + i)));
            List<String> all = positions(ann, 10);
            assertThat(positions(server.client("bob").subscribe("1", "/topic/" + room, "last:4"), 4))
                    .isEqualTo(all.subList(6, 10));
        }

        @Test
        void aPositionThatIsNotInTheLogIsAGapThatTheNextMessageTells() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            ann.send(send(room, "1"));
            ann.next("MESSAGE");
            StompClient bob = server.client("bob").subscribe("g", "/user/queue/gaps");
            bob.send("SUBSCRIBE\nid:1\ndestination:/topic/" + room + "\nafter:1-00000bad\nreceipt:r\n\n\0");
            assertThat(bob.next("RECEIPT").header("recovered")).isEqualTo("false");
            Frame gap = bob.next("MESSAGE");
            assertThat(gap.header("destination")).isEqualTo("/user/queue/gaps");
            assertThat(gap.body()).contains("\"reason\":\"reset\"").contains("\"room\":\"" + room + "\"");
            Frame message = bob.next("MESSAGE");
            assertThat(message.body()).isEqualTo("1");
            assertThat(message.header("gap")).isEqualTo("reset");
            assertThat(message.header("gap-after")).isEqualTo("1-00000bad");
        }

        @Test
        void otherEventsComeToThoseWhoWantThem() {
            String room = server.room();
            StompClient plain = server.client("ann").subscribe("1", "/topic/" + room);
            StompClient custom = server.client("bob").subscribe("1", "/topic/" + room, "events:x.*");
            plain.send(send(room, "1", "event:x.poll") + send(room, "2"));
            assertThat(plain.next("MESSAGE").body()).isEqualTo("2");
            Frame poll = custom.next("MESSAGE");
            assertThat(poll.header("event")).isEqualTo("x.poll");
            custom.barrier();
        }

        @Test
        void typingHasADestination() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("1", "/topic/" + room);
            StompClient bob = server.client("bob").subscribe("t", "/typing/" + room);
            ann.send("SEND\ndestination:/typing/" + room + "\n\n\0SEND\ndestination:/typing/" + room + "\n\nfalse\0");
            Frame began = bob.next("MESSAGE");
            assertThat(began.header("destination")).isEqualTo("/typing/" + room);
            assertThat(began.body()).isEqualTo("{\"user\":\"ann\",\"active\":true}");
            assertThat(bob.next("MESSAGE").body()).isEqualTo("{\"user\":\"ann\",\"active\":false}");
            ann.send(send(room, "1"));
            ann.next("MESSAGE");
            bob.barrier();
        }

        @Test
        void presenceHasADestination() {
            String room = server.room();
            StompClient ann = server.client("ann").subscribe("p", "/presence/" + room);
            StompClient bob = server.client("bob").subscribe("1", "/topic/" + room);
            assertThat(ann.next("MESSAGE").body()).isEqualTo("{\"joined\":\"bob\"}");
            bob.send("DISCONNECT\n\n\0");
            assertThat(ann.next("MESSAGE").body()).isEqualTo("{\"left\":\"bob\"}");
        }

        @Test
        void historyAndMembersAreRepliesToWhoAsks() {
            String room = server.room();
            StompClient ann =
                    server.client("ann").subscribe("r", "/user/queue/replies").subscribe("1", "/topic/" + room);
            ann.send(send(room, "1"));
            ann.next("MESSAGE");
            ann.send("SEND\ndestination:/history/" + room + "\nlimit:5\ncorrelation-id:c-1\n\n\0");
            Frame page = ann.next("MESSAGE");
            assertThat(page.header("subscription")).isEqualTo("r");
            assertThat(page.header("correlation-id")).isEqualTo("c-1");
            assertThat(page.body()).contains("\"body\":1}").contains("\"more\":false");
            ann.send("SEND\ndestination:/members/" + room + "\n\n\0");
            assertThat(ann.next("MESSAGE").body()).contains("\"count\":1,\"users\":[\"ann\"]");
        }

        @Test
        void whoReadsErrorsIsNotClosedForOne() {
            String room = server.room();
            StompClient ann =
                    server.client("ann").subscribe("e", "/user/queue/errors").subscribe("1", "/topic/" + room);
            ann.send(send("no-posts", "1", "receipt:r-9"));
            Frame error = ann.next("MESSAGE");
            assertThat(error.header("receipt-id")).isEqualTo("r-9");
            assertThat(error.header("code")).isEqualTo("forbidden");
            assertThat(error.body()).isEqualTo("{\"code\":\"forbidden\",\"message\":\"not here\",\"retry\":false}");
            ann.send(send(room, "1"));
            assertThat(ann.next("MESSAGE").body()).isEqualTo("1");
        }

        @Test
        void noticesOfTheHostHaveADestination() {
            StompClient ann = server.client("notified").subscribe("n", "/user/queue/notices");
            server.chat.sessions().send(new UserId("notified"), "x.hello", "{\"a\":1}");
            Frame notice = ann.next("MESSAGE");
            assertThat(notice.header("event")).isEqualTo("x.hello");
            assertThat(notice.body()).isEqualTo("{\"a\":1}");
        }

        @Test
        void whoIsRemovedFromARoomIsToldAndClosed() {
            String room = server.room();
            StompClient eve = server.client("removed").subscribe("1", "/topic/" + room);
            server.chat.room(room).kick(new UserId("removed"), "spam");
            assertThat(eve.error().header("message")).isEqualTo("removed from the room");
        }
    }

    /** What malformed frames do to others: nothing. */
    @Nested
    class Hostile {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\0",
                    "\0\0\0\0",
                    "{\"op\":\"connect\"}\n\n\0",
                    "SEND",
                    "SEND\0",
                    "SEND\ndestination\n\n\0",
                    "SEND\n:x\n\n\0",
                    "SEND\ndestination:/topic/hostile\ncontent-length:x\n\n\0",
                    "SEND\ndestination:/topic/hostile\ncontent-length:-1\n\n\0",
                    "SEND\ndestination:/topic/hostile\ncontent-length:99999999999999\n\n\0",
                    "SEND\ndestination:/topic/\u0001\n\nx\0",
                    "MESSAGE\ndestination:/topic/hostile\n\nx\0",
                    "CONNECTED\n\n\0",
                    "SUBSCRIBE\nid:1\ndestination:/topic/../../x y\n\n\0",
                    "SEND\r\r\n\n\0",
                    " SEND\ndestination:/topic/hostile\n\nx\0"
                })
        void othersNoticeNothing(String frames) {
            StompClient bob = server.client("bob").subscribe("1", "/topic/hostile");
            StompClient eve = server.client("eve").send(frames);
            if (frames.equals("SEND")) {
                eve.send("x".repeat(20_000));
            }
            eve.error();
            bob.send(send("hostile", "\"still here\""));
            assertThat(bob.next("MESSAGE").body()).isEqualTo("still here");
            bob.barrier();
        }

        @Test
        void nothingOfItIsCarriedOutAfterwards() {
            StompClient bob = server.client("bob").subscribe("1", "/topic/hostile-2");
            server.client("eve").send("NONSENSE\n\n\0" + send("hostile-2", "1")).error();
            bob.barrier();
        }

        @Test
        void whatIsHeldForThemIsFreed() {
            for (int i = 0; i < 20; i++) {
                server.client("eve")
                        .send("SEND\ndestination:/topic/x\n\n" + "x".repeat(16_000))
                        .close();
            }
            await().atMost(PATIENCE)
                    .until(() ->
                            server.chat.sessions().ofUser(new UserId("eve")).isEmpty());
        }
    }
}
