package io.parlor.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Moderation;
import io.parlor.model.RoomId;
import io.parlor.model.Sanction;
import io.parlor.model.UserId;
import io.parlor.room.ModerationStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users see of each other, on nodes that share a Redis. */
class ChatOnRedisTest {
    private static final String LOBBY = "'room':'lobby'";
    private static final UserId ANN = new UserId("ann");

    private static RedisServer redis;

    private MessageBroker oneBroker;
    private MessageBroker twoBroker;
    private ChatServer one;
    private ChatServer two;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void startNodes() {
        redis.ask(commands -> commands.flushall());
        RedisMessageBroker first = Brokers.alert().uri(redis.uri()).connect();
        RedisMessageBroker second = Brokers.alert().uri(redis.uri()).connect();
        oneBroker = first;
        twoBroker = second;
        one = ChatNode.settings(first).moderation(first.moderation()).build();
        two = ChatNode.settings(second).moderation(second.moderation()).build();
    }

    @AfterEach
    void stopNodes() {
        List.of(one, two).forEach(ChatServer::close);
        List.of(oneBroker, twoBroker).forEach(MessageBroker::close);
    }

    private static ChatUser in(ChatServer server, String user) {
        ChatUser result = new ChatUser(server, user);
        assertThat(result.ask("'op':'join'," + LOBBY)).contains("'ok'");
        return result;
    }

    @Test
    void whoIsThereAndWhoCameAndWentIsTheSameOnAllNodes() {
        ChatUser bob = in(one, "bob");
        ChatUser ann = in(two, "ann");
        bob.await("ann's coming", line -> line.contains("'presence':{'joined':'ann'}"));
        ann.await("who was there", line -> line.contains("'presence':{'count':2,'users':['ann','bob']}"));
        assertThat(bob.ask("'op':'members'," + LOBBY)).contains("'count':2,'users':['ann','bob']");

        ann.ask("'op':'leave'," + LOBBY);
        bob.await("ann's leaving", line -> line.contains("'presence':{'left':'ann'}"));
        assertThat(bob.presence()).hasSize(2);
    }

    @Test
    void theUsersOfANodeThatIsKilledLeaveOnceUnlessTheyCameBackElsewhere() {
        ChatUser bob = in(one, "bob");
        ChatUser cat = in(two, "cat");
        try (ChatNode node = ChatNode.start(redis.uri().toURI().toString(), "ann", "dan")) {
            for (ChatUser witness : List.of(bob, cat)) {
                witness.await("ann", line -> line.contains("'joined':'ann'"));
                witness.await("dan", line -> line.contains("'joined':'dan'"));
            }
            node.kill9();
            in(two, "dan");

            for (ChatUser witness : List.of(bob, cat)) {
                witness.await("ann's end", line -> line.contains("'left':'ann'"));
            }
            ChatUser late = in(one, "eve");
            late.await("the reply", line -> line.contains("'ok'"));
            Awaitility.await()
                    .atMost(Brokers.PATIENCE)
                    .untilAsserted(() -> assertThat(late.ask("'op':'members'," + LOBBY))
                            .contains("'count':4,'users':['bob','cat','dan','eve']"));
            for (ChatUser witness : List.of(bob, cat)) {
                assertThat(witness.presence().stream()
                                .filter(line -> line.contains("ann"))
                                .filter(line -> line.contains("left")))
                        .hasSize(1);
                assertThat(witness.presence()).noneMatch(line -> line.contains("'left':'dan'"));
            }
        }
    }

    @Test
    void aRedisThatIsGoneForAWhileTakesNobodyOut() {
        ChatUser bob = in(one, "bob");
        in(two, "ann");
        bob.await("ann", line -> line.contains("'joined':'ann'"));

        redis.pause();
        try {
            // Long enough for a node that is silent to be forgotten.
            Instant end = Instant.now().plus(ChatNode.HEARTBEAT.multipliedBy(3));
            Awaitility.await()
                    .atMost(Brokers.PATIENCE)
                    .until(() -> Instant.now().isAfter(end));
        } finally {
            redis.resume();
        }
        in(two, "cat");
        bob.await("cat", line -> line.contains("cat"));
        assertThat(bob.presence()).noneMatch(line -> line.contains("left"));
    }

    @Test
    void aBanIsInForceOnAllNodesAndForThoseThatStartLater() {
        ChatUser ann = in(two, "ann");
        in(one, "bob");
        Brokers.await(one.room("lobby").moderate(Moderation.ban(ANN, "spam", null)));

        ann.await("the kick", line -> line.contains("'kicked':{'reason':'spam'}"));
        assertThat(ann.ask("'op':'join'," + LOBBY)).contains("'banned'");
        RedisMessageBroker third = Brokers.alert().uri(redis.uri()).connect();
        try (third;
                ChatServer later =
                        ChatNode.settings(third).moderation(third.moderation()).build()) {
            assertThat(new ChatUser(later, "ann").ask("'op':'join'," + LOBBY)).contains("'banned'");
        }
        Brokers.await(two.room("lobby").moderate(Moderation.unban(ANN)));
        assertThat(ann.ask("'op':'join'," + LOBBY)).contains("'ok'");
    }

    @Test
    void muteAndSlowModeAreThoseOfAllNodes() {
        ChatUser ann = in(one, "ann");
        ChatUser annToo = in(two, "ann");
        Brokers.await(two.room("lobby").moderate(Moderation.mute(ANN, "calm down", Duration.ofMinutes(1))));
        ann.await("the mute", line -> line.contains("'moderated':{'action':'mute'"));
        for (ChatUser each : List.of(ann, annToo)) {
            assertThat(each.ask("'op':'post','body':1," + LOBBY)).contains("'muted'", "calm down");
        }
        Brokers.await(two.room("lobby").moderate(Moderation.unmute(ANN)));
        ann.await("the end of it", line -> line.contains("'moderated':{'action':'unmute'"));

        Brokers.await(one.room("lobby").moderate(Moderation.slow(Duration.ofMinutes(1))));
        for (ChatUser each : List.of(ann, annToo)) {
            each.await("slow mode", line -> line.contains("'moderated':{'action':'slow'"));
        }
        assertThat(ann.ask("'op':'post','body':1," + LOBBY)).contains("'pos'");
        assertThat(annToo.ask("'op':'post','body':1," + LOBBY)).contains("'slow_mode'", "'after':");
    }

    @Test
    void typingInvitationsAndDirectMessagesReachTheOtherNode() {
        ChatUser ann = in(one, "ann");
        ChatUser bob = in(two, "bob");
        ann.ask("'op':'typing'," + LOBBY);
        bob.await("the typing", line -> line.contains("'typing':{'user':'ann','active':true}"));
        bob.await("its end", line -> line.contains("'typing':{'user':'ann','active':false}"));

        // Not stored: a node that does not yet follow the channel of users would miss it.
        bob.ask("'op':'watch','users':['ann']");
        bob.await("ann", line -> line.contains("'user':'ann','online':true"));
        ann.ask("'op':'watch','users':['bob']");
        ann.await("bob", line -> line.contains("'user':'bob','online':true"));
        ann.ask("'op':'invite','room':'vip','user':'bob'");
        bob.await("the invitation", line -> line.contains("'invite','body':{'room':'vip','from':'ann'}"));

        assertThat(ann.ask("'op':'post','room':'~d:3:annbob','body':'psst'")).contains("'pos'");
        bob.await("the notice", line -> line.contains("'direct'"));
        assertThat(bob.ask("'op':'history','room':'~d:3:annbob'")).contains("psst");
        assertThat(new ChatUser(two, "eve").ask("'op':'join','room':'~d:3:annbob'"))
                .contains("'forbidden'");
    }

    @Test
    void usersOfANodeThatIsKilledGoOffline() {
        ChatUser bob = in(one, "bob");
        try (ChatNode node = ChatNode.start(redis.uri().toURI().toString(), "ann")) {
            bob.ask("'op':'watch','users':['ann']");
            bob.await("ann", line -> line.contains("'user':'ann','online':true"));
            node.kill9();
            bob.await("ann's end", line -> line.startsWith("{'online':{'user':'ann','online':false,'seen':"));
        }
    }

    @Test
    void sanctionsAreKeptAsTheyWereImposed() {
        ModerationStore store = ((RedisMessageBroker) oneBroker).moderation();
        RoomId room = new RoomId("r\u00f6\u00f6m");
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Sanction ban = new Sanction(Sanction.Kind.BAN, ANN, "two\nlines", new UserId("m\u00f6d"), now.plusSeconds(60));
        Sanction mute = new Sanction(Sanction.Kind.MUTE, ANN, "", null, null);
        Sanction over = new Sanction(Sanction.Kind.BAN, new UserId("bob"), "old", null, now.minusSeconds(1));
        List.of(ban, mute, over).forEach(each -> Brokers.await(store.put(room, each)));
        Brokers.await(store.slow(room, Duration.ofMillis(1_500)));

        ModerationStore other = ((RedisMessageBroker) twoBroker).moderation();
        assertThat(Brokers.await(other.find(room, ANN)))
                .isEqualTo(new ModerationStore.Standing(mute, ban, Duration.ofMillis(1_500)));
        assertThat(Brokers.await(other.list(room, 10))).containsExactlyInAnyOrder(ban, mute);
        assertThat(Brokers.await(other.list(room, 1))).hasSize(1);
        Brokers.await(store.lift(room, ANN, Sanction.Kind.BAN));
        Brokers.await(store.lift(room, ANN, Sanction.Kind.MUTE));
        Brokers.await(store.slow(room, Duration.ZERO));
        assertThat(Brokers.await(other.find(room, ANN))).isEqualTo(ModerationStore.Standing.CLEAN);
        Awaitility.await("what is over is forgotten")
                .atMost(Brokers.PATIENCE)
                .until(() ->
                        redis.<Boolean>ask(commands -> commands.keys("*:mod:*").isEmpty()));
    }
}
