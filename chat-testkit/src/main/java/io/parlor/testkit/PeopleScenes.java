package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.UserId;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who is there, what they are typing, what they have read, and who has to go: on several nodes, one of which is killed in the middle. */
abstract class PeopleScenes extends Scenes {
    PeopleScenes(Nodes nodes) {
        super(nodes);
    }

    @Test
    void theUsersOfANodeThatIsKilledLeaveOnceUnlessTheyCameBackElsewhere() {
        ChatUser bob = inRoom(one, "bob");
        ChatUser cat = inRoom(two, "cat");
        ChatNode doomed = startDoomed();
        ChatUser ann = inRoom(doomed, "ann");
        ChatUser dan = inRoom(doomed, "dan");
        ChatUser fay = inRoom(doomed, "fay");
        for (ChatUser witness : List.of(bob, cat)) {
            for (ChatUser comer : List.of(ann, dan, fay)) {
                witness.awaitLine("'presence':{'joined':'" + comer.name + "'}");
            }
        }
        awaitMembers(fay, ann, bob, cat, dan, fay);
        fay.ok("leave", in);
        bob.awaitLine("'presence':{'left':'" + fay.name + "'}");

        doomed.kill9();
        inRoom(two, "dan");
        for (ChatUser witness : List.of(bob, cat)) {
            witness.awaitLine("'presence':{'left':'" + ann.name + "'}");
            awaitMembers(witness, bob, cat, dan);
            assertThat(witness.heard("'left':'" + ann.name + "'")).hasSize(1);
            assertThat(witness.heard("'left':'" + fay.name + "'")).hasSize(1);
            assertThat(witness.heard("'left':'" + dan.name + "'")).isEmpty();
        }
        inRoom(two, "ann");
        bob.await(
                "ann's return", line -> bob.heard("'joined':'" + ann.name + "'").size() == 2);
    }

    private void awaitMembers(ChatUser asking, ChatUser... members) {
        String users = String.join(
                "','",
                List.of(members).stream().map(member -> member.name).sorted().toList());
        Awaitility.await("the members")
                .atMost(nodes().patience())
                .untilAsserted(() -> assertThat(asking.ok("members", in))
                        .contains("'count':" + members.length + ",'users':['" + users + "']"));
    }

    @Test
    void typingIsToldAndEndsByItselfAlsoWhereTheNodeIsKilled() {
        ChatNode doomed = startDoomed();
        ChatUser ann = inRoom(doomed, "ann");
        ChatUser bob = inRoom(one, "bob");
        ann.ok("typing", in);
        bob.awaitLine("'typing':{'user':'" + ann.name + "','active':true}");

        doomed.kill9();
        bob.awaitLine("'typing':{'user':'" + ann.name + "','active':false}");
        bob.ok("typing", in);
        inRoom(two, "ann");
        bob.forget();
        ChatUser again = inRoom(two, "ann");
        again.ok("typing", in + ",'active':true");
        again.ok("typing", in + ",'active':false");
        bob.awaitLine("'typing':{'user':'" + ann.name + "','active':false}");
        assertThat(history(bob)).doesNotContain("typing");
    }

    @Test
    void receiptsReachTheRoomAndTheUsersOtherDevicesWhereverTheyAre() {
        ChatNode doomed = startDoomed();
        ChatUser ann = inRoom(doomed, "ann");
        ChatUser elsewhere = on(two, "ann");
        ChatUser bob = inRoom(one, "bob");
        meet(bob, ann);
        meet(bob, elsewhere);
        String first = bob.pos("post", in + ",'body':1");
        ann.awaitLine("'pos':'" + first + "'");
        ann.ok("read", in + ",'pos':'" + first + "'");
        for (ChatUser each : List.of(ann, elsewhere, bob)) {
            each.awaitLine("{'room':'" + room + "','read':{'user':'" + ann.name + "','pos':'" + first + "'}}");
        }

        doomed.kill9();
        String second = bob.pos("post", in + ",'body':2");
        elsewhere.ok("join", in + ",'after':'" + first + "'");
        elsewhere.awaitLine("'pos':'" + second + "'");
        elsewhere.ok("read", in + ",'pos':'" + second + "'");
        bob.awaitLine("'read':{'user':'" + ann.name + "','pos':'" + second + "'}");
    }

    @Test
    void aKickTakesAllSessionsOfTheUserOutOnAllNodes() {
        ChatNode doomed = startDoomed();
        ChatUser ann = inRoom(doomed, "ann");
        ChatUser annToo = inRoom(two, "ann");
        ChatUser bob = inRoom(one, "bob");
        ChatUser mod = on(one, "mod");
        bob.refused("forbidden", "moderate", in + ",'action':'kick','user':'" + ann.name + "'");
        mod.ok("moderate", in + ",'action':'kick','user':'" + ann.name + "','reason':'spam'");
        for (ChatUser each : List.of(ann, annToo)) {
            each.awaitLine("{'room':'" + room + "','kicked':{'reason':'spam'}}");
        }
        bob.awaitLine("'presence':{'left':'" + ann.name + "'}");
        ann.ok("join", in);
        assertThat(nodes().audit.of(room)).containsExactly(room + " KICK " + ann.name + " by " + mod.name);

        doomed.kill9();
        annToo.ok("join", in);
        annToo.forget();
        one.server.room(room).kick(new UserId(ann.name), "again");
        annToo.awaitLine("'kicked':{'reason':'again'}");
        annToo.ok("join", in);
        bob.ok("post", in + ",'body':'seen'");
        annToo.awaitLine("'seen'");
    }

    @Test
    void aModeratorDeletesWhatOthersWroteOnWhicheverNode() {
        ChatNode doomed = startDoomed();
        ChatUser ann = inRoom(doomed, "ann");
        ChatUser bob = inRoom(one, "bob");
        ChatUser mod = on(two, "mod");
        String insult = ann.pos("post", in + ",'body':'insult'");
        String another = ann.pos("post", in + ",'body':'worse'");
        bob.refused("forbidden", "delete", in + ",'target':'" + insult + "'");
        mod.ok("delete", in + ",'target':'" + insult + "'");
        for (ChatUser each : List.of(ann, bob)) {
            each.awaitLine("'type':'delete','from':'" + mod.name + "'", "'target':'" + insult + "'");
        }

        doomed.kill9();
        mod.ok("delete", in + ",'target':'" + another + "'");
        bob.awaitLine("'type':'delete'", "'target':'" + another + "'");
        assertThat(history(backInRoom(two, "ann"))).doesNotContain("insult", "worse");
    }
}
