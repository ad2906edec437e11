package io.parlor.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parlor.spring.App;
import io.parlor.spring.Client;
import io.parlor.spring.RedisProcess;
import io.parlor.spring.netty.NettyEndpoint;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The starter adds no thread that is not named, and leaves none behind. */
class ThreadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Of the JDK and of Tomcat, which come with the first process, delayed future or WebSocket, whoever uses them. */
    private static final Set<String> OF_OTHERS = Set.of(
            "CompletableFutureDelayScheduler",
            "WebSocket background processing",
            "process reaper (pid #)",
            "process reaper");

    /** Names without numbers. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(thread -> thread.getName().replaceAll("\\d+", "#"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> except(Set<String> names, Set<String> others) {
        Set<String> rest = new TreeSet<>(names);
        rest.removeAll(others);
        return rest;
    }

    /** What a web application has that was used, without Parlor. */
    private static Set<String> bare() {
        try (App app = App.start("parlor.enabled=false", "server.tomcat.threads.max=2")) {
            try {
                Client.open(app.port(), "/parlor").close();
            } catch (IllegalStateException e) {
                // There is no such endpoint.
            }
            return threads();
        }
    }

    @Test
    void allOfThemAreNamedAndEndWithTheContext() {
        Set<String> before = bare();
        try (RedisProcess redis = new RedisProcess();
                App app = App.start(
                        "server.tomcat.threads.max=2",
                        "parlor.websocket.sockjs.enabled=true",
                        "parlor.server.transport=servlet,netty",
                        "parlor.netty.port=0",
                        "parlor.broker.type=redis",
                        "parlor.redis.uri=" + redis.uri())) {
            try (Client ann = Client.guest(app.port(), "ann").join("lobby");
                    Client cleo = Client.guest(app.bean(NettyEndpoint.class).port(), "cleo");
                    Client bob = Client.open(app.port(), "/parlor/000/abc/websocket")) {
                assertThat(cleo.lines()).isNotEmpty();
                bob.expect("o");
                bob.send("[\"{\\\"id\\\":1,\\\"op\\\":\\\"connect\\\",\\\"token\\\":\\\"bob\\\"}\"]");
                bob.expect("\\\"ok\\\"");
                Set<String> added = except(except(threads(), before), OF_OTHERS);
                System.out.println("threads that the starter adds: " + added);
                assertThat(added).isNotEmpty().allMatch(ThreadsTest::isOurs, "is named");
            }
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(except(threads(), before)).noneMatch(ThreadsTest::isOurs));
    }

    private static boolean isOurs(String name) {
        return name.startsWith("parlor-") || name.startsWith("lettuce-");
    }
}
