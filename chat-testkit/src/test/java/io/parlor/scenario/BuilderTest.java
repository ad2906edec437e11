package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.ChatServer;
import io.parlor.ChatServerBuilder;
import io.parlor.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BuilderTest {
    private static final List<Consumer<ChatServerBuilder>> FAULTS = List.of(
            builder -> builder.maxFrameBytes(1_000),
            builder -> builder.maxBodyBytes(0),
            builder -> builder.maxBodyBytes(65_000),
            builder -> builder.maxRoomsPerSession(0),
            builder -> builder.maxPage(-1),
            builder -> builder.maxCommandsInFlight(0),
            builder -> builder.maxSessionsPerUser(0),
            builder -> builder.maxReplyBytes(1),
            builder -> builder.tailEvents(0),
            builder -> builder.tailBytes(0),
            builder -> builder.catchUpReads(0),
            builder -> builder.pageCacheBytes(-1),
            builder -> builder.presenceUsers(-1),
            builder -> builder.workers(0),
            builder -> builder.protocols(),
            builder -> builder.heartbeat(Duration.ofMillis(1_500)),
            builder -> builder.heartbeat(Duration.ofSeconds(-1)),
            builder -> builder.heartbeat(Duration.ofSeconds(Long.MAX_VALUE)),
            builder -> builder.connectTimeout(Duration.ZERO),
            builder -> builder.connectTimeout(Duration.ofSeconds(Long.MAX_VALUE)),
            builder -> builder.writeTimeout(Duration.ofSeconds(-1)),
            builder -> builder.writeTimeout(Duration.ofSeconds(Long.MAX_VALUE)),
            builder -> builder.roomLinger(Duration.ofSeconds(-1)),
            builder -> builder.roomLinger(Duration.ofSeconds(Long.MAX_VALUE)));

    @Test
    void everythingThatIsWrongIsToldAtOnceByTheNamesOfTheSettings() {
        ChatServerBuilder builder = ChatServer.builder()
                .maxPage(0)
                .workers(-1)
                .writeTimeout(Duration.ZERO)
                .heartbeat(Duration.ofMillis(10));

        assertThatThrownBy(builder::build).isInstanceOfSatisfying(ConfigurationException.class, e -> {
            assertThat(e.problems()).hasSize(4);
            assertThat(e.problems()).anyMatch(problem -> problem.startsWith("maxPage"));
            assertThat(e.problems()).anyMatch(problem -> problem.startsWith("workers"));
            assertThat(e.problems()).anyMatch(problem -> problem.startsWith("writeTimeout"));
            assertThat(e.problems()).anyMatch(problem -> problem.startsWith("heartbeat"));
            assertThat(e).hasMessageContainingAll("maxPage", "workers", "writeTimeout", "heartbeat");
        });
    }

    @Test
    void eachSettingHasItsBounds() {
        for (int i = 0; i < FAULTS.size(); i++) {
            ChatServerBuilder builder = ChatServer.builder();
            FAULTS.get(i).accept(builder);

            assertThatThrownBy(builder::build)
                    .as("fault %s", i)
                    .isInstanceOfSatisfying(
                            ConfigurationException.class,
                            e -> assertThat(e.problems()).hasSize(1));
        }
    }

    @Test
    void theDefaultsAreRight() {
        try (ChatServer server = ChatServer.builder().build()) {
            assertThat(server.subprotocols()).containsExactly("chat.v1.json");
            assertThat(server.stats().sessions()).isZero();
        }
    }

    @Test
    void aServerThatIsNotBuiltStartsNothing() {
        long before = threads();
        assertThatThrownBy(() -> ChatServer.builder().maxPage(0).build()).isInstanceOf(ConfigurationException.class);

        assertThat(threads()).isLessThanOrEqualTo(before);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("parlor-"))
                .count();
    }
}
