package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.DirectRoom;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is for one user alone, on whichever node it is, one of which is killed in the middle. */
abstract class NoticeScenes extends Scenes {
    NoticeScenes(Nodes nodes) {
        super(nodes);
    }

    @Test
    void whatTheHostSendsAndInvitationsReachAllSessionsOfTheUser() {
        ChatNode doomed = startDoomed();
        ChatUser ann = on(doomed, "ann");
        ChatUser annToo = on(two, "ann");
        ChatUser bob = on(one, "bob");
        meet(bob, ann);
        meet(bob, annToo);
        one.server.users().send(new UserId(ann.name), "x.alert", "{\"n\":1}");
        one.server.users().invite(new UserId(ann.name), new RoomId("vip"), null);
        bob.ok("invite", in + ",'user':'" + ann.name + "'");
        for (ChatUser each : List.of(ann, annToo)) {
            each.awaitLine("{'notice':{'type':'x.alert','body':{'n':1}}}");
            each.awaitLine("{'notice':{'type':'invite','body':{'room':'vip'}}}");
            each.awaitLine("{'notice':{'type':'invite','body':{'room':'" + room + "','from':'" + bob.name + "'}}}");
        }

        doomed.kill9();
        one.server.users().send(new UserId(ann.name), "x.alert", "2");
        annToo.awaitLine("{'notice':{'type':'x.alert','body':2}}");
        assertThat(annToo.heard("'notice'")).hasSize(4);
    }

    @Test
    void aDirectRoomIsThatOfTwoUsersOnWhicheverNodes() {
        ChatNode doomed = startDoomed();
        ChatUser ann = on(doomed, "ann");
        ChatUser bob = on(one, "bob");
        meet(ann, bob);
        RoomId room = Objects.requireNonNull(
                new DirectRoom(new UserId(ann.name), new UserId(bob.name)).roomOrNull(), "the names are short");
        String direct = "'room':'" + room + "'";
        String position = ann.pos("post", direct + ",'body':'psst'");
        bob.awaitLine("{'notice':{'type':'direct','body':{'room':'" + room + "','from':'" + ann.name + "','pos':'"
                + position + "'}}}");
        assertThat(bob.ok("history", direct)).contains("'psst'");
        on(two, "eve").refused("forbidden", "join", direct);

        doomed.kill9();
        ChatUser again = on(two, "ann");
        meet(again, bob);
        again.ok("join", direct + ",'last':10");
        again.awaitLine("'psst'", position);
        bob.ok("post", direct + ",'body':'what?'");
        again.awaitLine("'from':'" + bob.name + "'", "'what?'");
        again.awaitLine("'notice':{'type':'direct'", "'from':'" + bob.name + "'");
    }

    @Test
    void usersOfANodeThatIsKilledAreOfflineUnlessTheyAreElsewhere() {
        ChatNode doomed = startDoomed();
        ChatUser ann = on(doomed, "ann");
        ChatUser cat = on(doomed, "cat");
        ChatUser bob = on(one, "bob");
        meet(bob, ann);
        meet(bob, cat);
        on(two, "cat");

        doomed.kill9();
        bob.awaitLine("{'online':{'user':'" + ann.name + "','online':false,'seen':");
        assertThat(bob.heard("{'online':{'user':'" + ann.name + "','online':false"))
                .hasSize(1);
        assertThat(bob.heard("{'online':{'user':'" + cat.name + "','online':false"))
                .isEmpty();
    }
}
