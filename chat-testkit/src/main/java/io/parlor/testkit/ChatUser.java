package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A user of {@code chat.v1.json} on a node. JSON is written with {@code '} for {@code "}. Used by the test's thread; what it hears may come from any. */
final class ChatUser {
    private static final Pattern POSITION = Pattern.compile("'pos':'([^']+)'");

    final String name;
    private final Duration patience;
    private final Line line;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private int lastId;

    /** A connection, as its client has it. */
    record Line(Consumer<String> say, Runnable hangUp) {}

    /** @param dial gives the line for who hears what the node says, line by line */
    ChatUser(String name, Duration patience, Function<Consumer<String>, Line> dial) {
        this.name = name;
        this.patience = patience;
        this.line = dial.apply(heard -> lines.add(heard.replace('"', '\'')));
        ok("connect", "'token':'" + name + "'");
    }

    void hangUp() {
        line.hangUp().run();
    }

    /** Sends a command, and does not wait for what comes of it. @return its id */
    int send(String op, String members) {
        int id = ++lastId;
        line.say().accept(("{'id':" + id + ",'op':'" + op + "'," + members + "}").replace('\'', '"'));
        return id;
    }

    /** @return the reply */
    String ask(String op, String members) {
        return reply(send(op, members));
    }

    String reply(int id) {
        return await("a reply", line -> line.startsWith("{'id':" + id + ","));
    }

    /** @return the reply, which must be a success */
    String ok(String op, String members) {
        String reply = ask(op, members);
        assertThat(reply).as(op).contains("'ok':");
        return reply;
    }

    /** @return the position that was answered */
    String pos(String op, String members) {
        return position(ok(op, members));
    }

    void refused(String code, String op, String members) {
        assertThat(ask(op, members)).as(op).contains("'error':{'code':'" + code + "'");
    }

    static String position(String line) {
        Matcher found = POSITION.matcher(line);
        assertThat(found.find()).as(line).isTrue();
        return found.group(1);
    }

    /** The first line of which that is true, when it has come. */
    String await(String what, Predicate<String> condition) {
        try {
            return Awaitility.await()
                    .atMost(patience)
                    .until(() -> lines.stream().filter(condition).findFirst(), Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(name + " did not hear " + what + ", but " + lines, e);
        }
    }

    /** A line that has all of that. */
    String awaitLine(String... parts) {
        return await(String.join(" ", parts), line -> List.of(parts).stream().allMatch(line::contains));
    }

    List<String> heard(String part) {
        return lines.stream().filter(line -> line.contains(part)).toList();
    }

    /** The events of a room, as they came. */
    List<String> events(String room) {
        return heard("{'room':'" + room + "','pos':");
    }

    void forget() {
        lines.clear();
    }
}
