package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.UserId;
import io.parlor.room.Post;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events of a room, written and read on several nodes, one of which is killed in the middle. */
abstract class EventScenes extends Scenes {
    private static final List<String> KEYS = List.of("w-1", "w-2", "w-3", "w-4", "w-5", "w-6");

    EventScenes(Nodes nodes) {
        super(nodes);
    }

    @Test
    void editsReactionsAndDeletesComeToAllNodesAndTheirAuthorsGoOnElsewhere() {
        ChatNode doomed = startDoomed();
        ChatUser ann = inRoom(doomed, "ann");
        ChatUser bob = inRoom(one, "bob");
        ChatUser cat = inRoom(two, "cat");
        String first = ann.pos("post", in + ",'key':'a-1','body':'draft'");
        String second = ann.pos("post", in + ",'body':'secret'");
        String edit = ann.pos("edit", in + ",'target':'" + first + "','key':'a-2','body':'fair copy'");
        bob.refused("forbidden", "edit", in + ",'target':'" + first + "','body':'mine'");
        bob.ok("react", in + ",'target':'" + first + "','kind':'+1'");
        bob.ok("unreact", in + ",'target':'" + first + "','kind':'+1'");
        for (ChatUser each : List.of(ann, bob, cat)) {
            each.awaitLine("'type':'edit'", "'target':'" + first + "'", "'fair copy'");
            each.awaitLine("'type':'reaction'", "'kind':'+1','active':true");
            each.awaitLine("'type':'reaction'", "'kind':'+1','active':false");
        }

        doomed.kill9();
        ChatUser again = backInRoom(two, "ann");
        assertThat(again.pos("edit", in + ",'target':'" + first + "','key':'a-2','body':'fair copy'"))
                .isEqualTo(edit);
        again.ok("delete", in + ",'target':'" + second + "'");
        for (ChatUser each : List.of(again, bob, cat)) {
            each.awaitLine("'type':'delete'", "'target':'" + second + "'");
        }
        again.refused("target_gone", "edit", in + ",'target':'" + second + "','body':'again'");
        again.refused("target_gone", "react", in + ",'target':'9999999-00000001','kind':'+1'");
        for (ChatUser each : List.of(again, bob, backInRoom(one, "dan"))) {
            assertThat(history(each)).doesNotContain("secret").contains("'redacted':true");
            assertThat(count(history(each), "'type':'edit'")).isEqualTo(1);
        }
    }

    @Test
    void whatWasUnderWayWhenTheNodeWasKilledIsThereOnceWhenItWasTriedAgain() {
        ChatNode doomed = startDoomed();
        ChatUser ann = inRoom(doomed, "ann");
        ChatUser bob = inRoom(one, "bob");
        String target = ann.pos("post", in + ",'body':'target'");
        String victim = ann.pos("post", in + ",'body':'victim'");
        int[] ids = underWay(ann, target, victim);
        ann.reply(ids[1]);
        doomed.kill9();

        ChatUser again = backInRoom(two, "ann");
        for (int id : underWay(again, target, victim)) {
            assertThat(again.reply(id)).contains("'ok':");
        }
        bob.awaitLine("'key':'" + KEYS.get(5) + "'");
        for (ChatUser each : List.of(again, bob)) {
            String log = history(each);
            assertThat(KEYS)
                    .allSatisfy(
                            key -> assertThat(count(log, "'key':'" + key + "'")).isEqualTo(1));
            assertThat(log).doesNotContain("'victim'");
        }
        assertThat(bob.events(room)).hasSize(8).doesNotHaveDuplicates();
    }

    /** @return the ids of the commands */
    private int[] underWay(ChatUser user, String target, String victim) {
        return new int[] {
            user.send("post", in + ",'key':'w-1','body':'new'"),
            user.send("edit", in + ",'target':'" + target + "','key':'w-2','body':'edited'"),
            user.send("react", in + ",'target':'" + target + "','kind':'x','key':'w-3'"),
            user.send("unreact", in + ",'target':'" + target + "','kind':'x','key':'w-4'"),
            user.send("post", in + ",'replyTo':'" + target + "','key':'w-5','body':'reply'"),
            user.send("delete", in + ",'target':'" + victim + "','key':'w-6'")
        };
    }

    @Test
    void aThreadIsTheSameOnAllNodes() {
        ChatNode doomed = startDoomed();
        ChatUser ann = inRoom(doomed, "ann");
        ChatUser bob = inRoom(one, "bob");
        ChatUser cat = inRoom(two, "cat");
        String root = bob.pos("post", in + ",'body':'who comes?'");
        String first = ann.pos("post", in + ",'replyTo':'" + root + "','body':'ann does'");
        bob.ok("post", in + ",'body':'beside it'");
        cat.ok("post", in + ",'replyTo':'" + first + "','body':'cat does'");
        for (ChatUser each : List.of(ann, bob, cat)) {
            each.awaitLine("'replyTo':'" + root + "'", "'cat does'");
            assertThat(thread(each, root)).contains("ann does", "cat does").doesNotContain("beside it");
        }

        doomed.kill9();
        ChatUser again = backInRoom(two, "ann");
        again.ok("post", in + ",'replyTo':'" + root + "','body':'still does'");
        bob.awaitLine("'still does'");
        assertThat(thread(again, root)).isEqualTo(thread(bob, root)).contains("'who comes?'", "'still does'");
    }

    private String thread(ChatUser user, String root) {
        String page = user.ok("history", in + ",'thread':'" + root + "'");
        return page.substring(page.indexOf("'ok'"));
    }

    @Test
    void mentionsReachUsersInAndOutOfTheRoom() {
        ChatNode doomed = startDoomed();
        ChatUser ann = inRoom(doomed, "ann");
        ChatUser bob = inRoom(one, "bob");
        ChatUser cat = on(two, "cat");
        meet(ann, bob);
        meet(ann, cat);
        String position =
                ann.pos("post", in + ",'mentions':['" + bob.name + "','" + cat.name + "'],'body':'@bob @cat'");
        bob.awaitLine("'mentions':['" + bob.name + "','" + cat.name + "']", position);
        for (ChatUser each : List.of(bob, cat)) {
            each.awaitLine(
                    "'notice':{'type':'mention'",
                    "{'room':'" + room + "','from':'" + ann.name + "','pos':'" + position + "'}");
        }

        doomed.kill9();
        ChatUser again = on(two, "ann");
        meet(again, bob);
        bob.ok("post", in + ",'mentions':['" + ann.name + "'],'body':'@ann'");
        again.awaitLine("'notice':{'type':'mention'", "'from':'" + bob.name + "'");
    }

    @Test
    void attachmentsAreMetadataOfTheEvent() {
        String file = "[{'url':'/files/7f3a','type':'image/png','size':48213,'name':'plan.png'}]";
        ChatNode doomed = startDoomed();
        ChatUser ann = inRoom(doomed, "ann");
        ChatUser bob = inRoom(one, "bob");
        String position = ann.pos("post", in + ",'attachments':" + file + ",'body':'see'");
        bob.awaitLine("'attachments':" + file, position);
        ann.refused(
                "bad_request", "post", in + ",'attachments':[{'url':'javascript:x','type':'a/b','size':1}],'body':1");

        doomed.kill9();
        ChatUser again = backInRoom(two, "ann");
        again.awaitLine("'attachments':" + file, position);
        again.ok("edit", in + ",'target':'" + position + "','attachments':" + file + ",'body':'look'");
        bob.awaitLine("'type':'edit'", "'attachments':" + file, "'look'");
    }

    @Test
    void whatTheHostSaysAndItsOwnTypesComeToAllNodes() {
        ChatNode doomed = startDoomed();
        ChatUser ann = inRoom(doomed, "ann");
        ChatUser bob = inRoom(two, "bob");
        one.server.room(room).post(Post.system("'maintenance'".replace('\'', '"')));
        ann.ok("post", in + ",'type':'x.poll','key':'p-1','body':[1,2]");
        for (ChatUser each : List.of(ann, bob)) {
            each.awaitLine("'type':'system'", "'body':'maintenance'");
            each.awaitLine("'type':'x.poll'", "'from':'" + ann.name + "'", "'body':[1,2]");
        }

        doomed.kill9();
        one.server
                .room(room)
                .post(new Post(new EventType("x.vote"), new UserId(ann.name), null, EventDetails.NONE, "1"));
        bob.awaitLine("'type':'x.vote'", "'from':'" + ann.name + "'");
        backInRoom(two, "ann").awaitLine("'type':'x.poll'", "'key':'p-1'");
    }
}
