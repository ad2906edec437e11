package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How far users have read, kept for all nodes, one of which is killed in the middle. */
abstract class MarkerScenes extends Scenes {
    MarkerScenes(Nodes nodes) {
        super(nodes);
    }

    @Test
    void markersAndWhatIsUnreadAreThoseOfAllNodes() {
        ChatNode doomed = startDoomed();
        ChatUser ann = inRoom(doomed, "ann");
        ChatUser bob = inRoom(one, "bob");
        String first = bob.pos("post", in + ",'body':1");
        bob.ok("post", in + ",'mentions':['" + ann.name + "'],'body':2");
        String last = bob.pos("post", in + ",'body':3");
        ChatUser annToo = on(two, "ann");
        assertThat(annToo.ok("unread", in)).contains("'unread':3,'mentions':1,'more':false");
        ann.awaitLine("'pos':'" + first + "'");
        assertThat(ann.pos("read", in + ",'pos':'" + first + "'")).isEqualTo(first);

        doomed.kill9();
        assertThat(annToo.ok("unread", in)).contains("'read':'" + first + "','unread':2,'mentions':1,'more':false");
        annToo.ok("join", in);
        assertThat(annToo.pos("read", in + ",'pos':'" + last + "'")).isEqualTo(last);
        assertThat(annToo.pos("read", in + ",'pos':'" + first + "'")).isEqualTo(last);
        assertThat(bob.ok("markers", in)).contains("'" + ann.name + "':'" + last + "'");
        assertThat(annToo.ok("unread", in)).contains("'unread':0,'mentions':0");
    }
}
