package io.parlor.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.containers.StompClient.Frame;
import io.parlor.model.UserId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** With {@code chat.v1.json}, and what Parlor adds. */
abstract class StompRoomsContract extends StompTopic {
    StompRoomsContract(StompServer server) {
        super(server);
    }

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
