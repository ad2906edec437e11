package io.parlor.protocol.stomp;

import io.parlor.model.ErrorCode;
import io.parlor.protocol.Command;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Posts that wait for their COMMIT, bounded for all of a connection's transactions together. */
final class Transactions {
    static final int MAX_OPEN = 8;
    static final int MAX_POSTS = 32;

    private final Map<String, List<Command.Post>> open = new HashMap<>();
    private final int maxChars;
    private int posts;
    private int chars;

    Transactions(int maxChars) {
        this.maxChars = maxChars;
    }

    void begin(String name) throws FrameFault {
        if (open.size() == MAX_OPEN) {
            throw new FrameFault(ErrorCode.TOO_LARGE, "more than " + MAX_OPEN + " transactions at once");
        }
        if (open.putIfAbsent(name, new ArrayList<>()) != null) {
            throw FrameFault.badRequest("the transaction was begun already");
        }
    }

    void requireOpen(String name) throws FrameFault {
        if (!open.containsKey(name)) {
            throw unknown();
        }
    }

    void add(String name, Command.Post post) throws FrameFault {
        List<Command.Post> waiting = open.get(name);
        if (waiting == null) {
            throw unknown();
        }
        posts++;
        chars += post.body().length();
        if (posts > MAX_POSTS || chars > maxChars) {
            throw new FrameFault(
                    ErrorCode.TOO_LARGE,
                    "more than " + MAX_POSTS + " messages or " + maxChars + " characters uncommitted");
        }
        waiting.add(post);
    }

    /** Its posts, which are forgotten here. */
    List<Command.Post> end(String name) throws FrameFault {
        List<Command.Post> taken = open.remove(name);
        if (taken == null) {
            throw unknown();
        }
        for (Command.Post post : taken) {
            posts--;
            chars -= post.body().length();
        }
        return taken;
    }

    private static FrameFault unknown() {
        return FrameFault.badRequest("no such transaction");
    }
}
