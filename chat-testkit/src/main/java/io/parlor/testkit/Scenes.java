package io.parlor.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What the scenes share: a room and users of their own, on two nodes and a third that is killed in the middle. */
@Timeout(300)
abstract class Scenes {
    private final String tag = UUID.randomUUID().toString().substring(0, 8);
    private final Nodes nodes;
    private final List<ChatUser> users = new ArrayList<>();
    private final List<ChatNode> doomed = new ArrayList<>();

    final LocalNode one;
    final LocalNode two;
    final String room = "room-" + tag;

    /** How commands name the room. */
    final String in = "'room':'" + room + "'";

    Scenes(Nodes nodes) {
        this.nodes = nodes;
        this.one = nodes.one;
        this.two = nodes.two;
    }

    @AfterEach
    final void end() {
        doomed.forEach(ChatNode::kill9);
        users.forEach(ChatUser::hangUp);
    }

    final Nodes nodes() {
        return nodes;
    }

    final ChatNode startDoomed() {
        ChatNode node = nodes.startDoomed();
        doomed.add(node);
        return node;
    }

    /** The name that a user has in this scene. */
    final String named(String user) {
        return user + "-" + tag;
    }

    final ChatUser on(ChatNode node, String user) {
        ChatUser result = node.connect(named(user));
        users.add(result);
        return result;
    }

    final ChatUser inRoom(ChatNode node, String user) {
        ChatUser result = on(node, user);
        result.ok("join", in);
        return result;
    }

    /** In the room, with all that is in its log. */
    final ChatUser backInRoom(ChatNode node, String user) {
        ChatUser result = on(node, user);
        result.ok("join", in + ",'after':'0-00000000'");
        return result;
    }

    /** Has each know that the other is online: only then the node of each has the channel of users. */
    static void meet(ChatUser ann, ChatUser bob) {
        watchUntilOnline(ann, bob);
        watchUntilOnline(bob, ann);
    }

    private static void watchUntilOnline(ChatUser who, ChatUser whom) {
        who.ok("watch", "'users':['" + whom.name + "']");
        who.awaitLine("'user':'" + whom.name + "','online':true");
    }

    /** The text of the whole log of the room, as the user is given it page by page. */
    final String history(ChatUser user) {
        StringBuilder all = new StringBuilder();
        String after = "0-00000000";
        boolean more = true;
        while (more) {
            String page = user.ok("history", in + ",'after':'" + after + "','limit':50");
            all.append(page);
            more = page.contains("'more':true");
            after = page.replaceAll(".*'next':'([^']+)'.*", "$1");
        }
        return all.toString();
    }

    static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }
}
