package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Mutes, bans and slow mode, kept for all nodes, one of which is killed in the middle. */
abstract class ModerationScenes extends Scenes {
    ModerationScenes(Nodes nodes) {
        super(nodes);
    }

    @Test
    void aBanIsInForceOnAllNodesAndForThoseThatStartLater() {
        ChatNode doomed = startDoomed();
        ChatUser mod = on(doomed, "mod");
        ChatUser here = inRoom(doomed, "ann");
        ChatUser there = inRoom(two, "ann");
        mod.ok("moderate", in + ",'action':'ban','user':'" + here.name + "','reason':'spam','seconds':3600");
        for (ChatUser each : List.of(here, there)) {
            each.awaitLine("'kicked':{'reason':'spam'}");
            each.refused("banned", "join", in);
            each.refused("banned", "post", in + ",'body':1");
            each.refused("banned", "history", in);
        }

        doomed.kill9();
        there.refused("banned", "join", in);
        try (LocalNode later = nodes().startAnother()) {
            on(later, "ann").refused("banned", "join", in);
        }
        ChatUser modToo = on(one, "mod");
        assertThat(modToo.ok("sanctions", in))
                .contains("'action':'ban','user':'" + here.name + "','reason':'spam','by':'" + mod.name + "','until':");
        there.refused("forbidden", "sanctions", in);
        modToo.ok("moderate", in + ",'action':'unban','user':'" + here.name + "'");
        there.ok("join", in);
        assertThat(nodes().audit.of(room)).containsExactly(room + " UNBAN " + here.name + " by " + mod.name);
    }

    @Test
    void aMutedUserReadsAndDoesNotWriteOnWhicheverNode() {
        ChatNode doomed = startDoomed();
        ChatUser mod = on(one, "mod");
        ChatUser here = inRoom(doomed, "ann");
        ChatUser there = inRoom(two, "ann");
        String own = here.pos("post", in + ",'body':'before'");
        mod.ok("moderate", in + ",'action':'mute','user':'" + here.name + "','reason':'calm down','seconds':3600");
        for (ChatUser each : List.of(here, there)) {
            each.awaitLine("'moderated':{'action':'mute','user':'" + here.name + "'");
            each.refused("muted", "post", in + ",'body':1");
            each.refused("muted", "react", in + ",'target':'" + own + "','kind':'x'");
        }

        doomed.kill9();
        there.refused("muted", "post", in + ",'body':1");
        mod.ok("post", in + ",'body':'listen'");
        there.awaitLine("'listen'");
        mod.ok("moderate", in + ",'action':'unmute','user':'" + here.name + "'");
        there.awaitLine("'moderated':{'action':'unmute'");
        there.ok("post", in + ",'body':'after'");
    }

    @Test
    void inASlowRoomAUserHasOneTurnOnAllNodesTogether() {
        ChatNode doomed = startDoomed();
        ChatUser mod = on(one, "mod");
        ChatUser here = inRoom(doomed, "ann");
        ChatUser there = inRoom(two, "ann");
        mod.ok("moderate", in + ",'action':'slow','seconds':3600");
        for (ChatUser each : List.of(here, there)) {
            each.awaitLine("'moderated':{'action':'slow','seconds':3600}");
        }
        here.ok("post", in + ",'body':1");
        there.refused("slow_mode", "post", in + ",'body':2");
        mod.ok("post", in + ",'body':3");
        mod.ok("post", in + ",'body':4");

        doomed.kill9();
        there.refused("slow_mode", "post", in + ",'body':5");
        on(two, "bob").ok("post", in + ",'body':6");
        assertThat(mod.ok("sanctions", in)).contains("'slow':3600");
        mod.ok("moderate", in + ",'action':'slow','seconds':0");
        there.awaitLine("'moderated':{'action':'slow','seconds':0}");
        there.ok("post", in + ",'body':7");
    }
}
