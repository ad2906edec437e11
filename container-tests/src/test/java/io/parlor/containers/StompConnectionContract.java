package io.parlor.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.containers.StompClient.Frame;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a session begins, stays alive and ends, by the section of the specification. */
abstract class StompConnectionContract extends StompTopic {
    StompConnectionContract(StompServer server) {
        super(server);
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
}
