package io.parlor.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.room.HistoryPage;
import io.parlor.room.HistoryQuery;
import io.parlor.room.Post;
import io.parlor.room.PostInterceptor;
import io.parlor.room.Room;
import io.parlor.security.Authenticator;
import io.parlor.security.Decision;
import io.parlor.security.RoomPolicy;
import io.parlor.session.ChatListener;
import io.parlor.session.ChatSession;
import io.parlor.transport.jakarta.ChatEndpoint;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code of the guide, word for word. */
class EmbeddingGuideTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path SOURCES = Path.of("src");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final Map<String, String> sessions = Map.of("t-1", "ann");
    private final Set<UserId> staff = Set.of(new UserId("bob"));
    private final List<String> log = new CopyOnWriteArrayList<>();

    @Test
    void theGuidesCodeRuns() throws Exception {
        Authenticator authenticator = (handshake, token) -> {
            String name = sessions.get(token);
            return name == null
                    ? CompletableFuture.failedFuture(new ChatException(ErrorCode.UNAUTHORIZED, "unknown token"))
                    : CompletableFuture.completedFuture(new UserId(name));
        };
        RoomPolicy policy = request -> CompletableFuture.completedFuture(
                request.room().value().startsWith("staff-") && !staff.contains(request.user())
                        ? Decision.deny("for staff only")
                        : Decision.allow());
        PostInterceptor noShouting = (room, post, session) -> post.body().contains("!!!")
                ? CompletableFuture.failedFuture(new ChatException(ErrorCode.REFUSED, "no shouting"))
                : CompletableFuture.completedFuture(post);
        ChatListener audit = new ChatListener() {
            @Override
            public void onPosted(ChatSession session, RoomId room, Position position) {
                log.add(session.user() + " posted to " + room);
            }
        };
        ChatServer chat = ChatServer.builder()
                .authenticator(authenticator)
                .policy(policy)
                .interceptor(noShouting)
                .listener(audit)
                .allowedOrigins("https://app.example.com")
                .build();

        Room lobby = chat.room("lobby");
        Position position = lobby.post(Post.system("{\"text\":\"Welcome\"}"))
                .toCompletableFuture()
                .join();
        HistoryPage page =
                lobby.history(HistoryQuery.last(10)).toCompletableFuture().join();
        AutoCloseable following = lobby.follow(event -> log.add(event.body()))
                .toCompletableFuture()
                .join();
        lobby.kick(new UserId("troll"), "be nice");
        chat.sessions().send(new UserId("ann"), "x.invoice", "{\"number\":17}");
        chat.sessions().disconnect(new UserId("troll"), "banned");

        assertThat(page.events()).singleElement().satisfies(event -> {
            assertThat(event.position()).isEqualTo(position);
            assertThat(event.body()).isEqualTo("{\"text\":\"Welcome\"}");
        });
        lobby.post(Post.message("17")).toCompletableFuture().join();
        assertThat(log).containsExactly("17");
        assertThat(lobby.post(Post.message("\"hey!!!\"")).toCompletableFuture())
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withMessageContaining("no shouting");
        following.close();

        chat.drain(Duration.ofSeconds(5), Duration.ofSeconds(10))
                .toCompletableFuture()
                .join();
        chat.close();
    }

    /** Runs in {@link QuickstartTest}'s server; here it need only compile. */
    static void register(ServerContainer container, ChatServer chat) throws DeploymentException {
        ChatEndpoint.register(container, "/chat", chat);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/embedding.md", "docs/features.md"})
    void everyBlockOfJavaInTheDocsStandsInASourceThatIsCompiled(String page) throws IOException {
        String sources;
        try (var files = Files.walk(SOURCES)) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(EmbeddingGuideTest::read)
                    .reduce("", String::concat);
        }
        List<String> blocks = JAVA_BLOCK
                .matcher(read(ROOT.resolve(page)))
                .results()
                .map(block -> withoutSpace(block.group(1)))
                .toList();
        assertThat(blocks).isNotEmpty();
        assertThat(blocks).allSatisfy(block -> assertThat(withoutSpace(sources)).contains(block));
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
