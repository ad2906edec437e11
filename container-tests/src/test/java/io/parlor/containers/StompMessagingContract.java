package io.parlor.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.containers.StompClient.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent, and to whom it comes, by the section of the specification. */
abstract class StompMessagingContract extends StompTopic {
    StompMessagingContract(StompServer server) {
        super(server);
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
}
