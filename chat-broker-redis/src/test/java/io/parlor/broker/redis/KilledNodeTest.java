package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A node is killed with -9 while a user of it writes, edits, reacts and deletes; the user goes on at another node. */
class KilledNodeTest {
    private static final int ENOUGH = 400;

    @Test
    void whatWasAcknowledgedStandsARetryAppearsOnceAndWhatWasDeletedIsGone() throws Exception {
        try (RedisServer redis = RedisServer.startDurable();
                RedisMessageBroker first = Brokers.alert().uri(redis.uri()).connect();
                RedisMessageBroker second = Brokers.alert().uri(redis.uri()).connect();
                ChatServer one = AmendingNode.server(first);
                ChatServer two = AmendingNode.server(second)) {
            Talker bob = new Talker(two, "bob");
            bob.ask("'op':'join','room':'lobby'");
            Map<String, String> acknowledged =
                    acknowledgedUntilKilled(redis.uri().toURI().toString());

            // The user does not know what came of the last command, and does all of it again.
            Talker ann = new Talker(one, "ann");
            int again = (int) acknowledged.keySet().stream()
                            .filter(key -> key.startsWith("post"))
                            .count()
                    + 1;
            int commands = 0;
            for (int i = 0; i < again; i++) {
                String target = "";
                for (String op : AmendingNode.ops(i)) {
                    commands++;
                    String reply = ann.ask(AmendingNode.command(op, i, target));
                    String before = acknowledged.get(op + i);
                    if (reply.contains("\"target_gone\"")) {
                        // It was deleted, after this had been done.
                        assertThat(i % 2 == 0 && (op.equals("edit") || op.equals("react")))
                                .as(reply)
                                .isTrue();
                    } else if (before != null) {
                        assertThat(Talker.position(reply)).as(op + i).isEqualTo(before);
                    }
                    target = op.equals("post") ? Talker.position(reply) : target;
                }
            }

            Talker eve = new Talker(two, "eve");
            eve.ask("'op':'join','room':'lobby','after':'0-00000000'");
            int all = commands;
            Awaitility.await().atMost(Brokers.PATIENCE).until(() -> eve.events().size() == all);
            Awaitility.await().atMost(Brokers.PATIENCE).until(() -> bob.events().size() == all);
            assertThat(positions(bob.events())).isEqualTo(positions(eve.events()));
            assertThat(keys(eve.events())).hasSize(all);
            String served = String.join("\n", eve.events());
            for (int i = 0; i < again; i++) {
                assertThat(served.contains("secret " + i + " as posted")).isEqualTo(i % 2 == 1);
                assertThat(served.contains("secret " + i + " as edited")).isEqualTo(i % 2 == 1);
            }
            System.out.printf(
                    "killed after %d acknowledged commands; %d events in the log, each once; nothing of %d deleted%n",
                    acknowledged.size(), all, (again + 1) / 2);
        }
    }

    private static Map<String, String> acknowledgedUntilKilled(String uri) throws Exception {
        Process node = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AmendingNode.class.getName(),
                        uri)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, String> acknowledged = new HashMap<>();
        try (BufferedReader lines = node.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    acknowledged.put(line.substring(0, space), line.substring(space + 1));
                }
                if (acknowledged.size() == ENOUGH) {
                    // SIGKILL. By its handle, which leaves what it had said before to be read.
                    node.toHandle().destroyForcibly();
                }
            }
        } finally {
            node.destroyForcibly().waitFor();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH);
        return acknowledged;
    }

    private static List<String> positions(List<String> events) {
        return events.stream().map(Talker::position).toList();
    }

    private static Set<String> keys(List<String> events) {
        Set<String> keys = new HashSet<>();
        for (String event : events) {
            int start = event.indexOf("\"key\":\"") + 7;
            keys.add(event.substring(start, event.indexOf('"', start)));
        }
        return keys;
    }
}
