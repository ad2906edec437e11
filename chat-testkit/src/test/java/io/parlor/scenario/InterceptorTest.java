package io.parlor.scenario;

import static io.parlor.scenario.TestClient.errorOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.model.UserId;
import io.parlor.room.Post;
import io.parlor.room.PostInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class InterceptorTest {
    private static final String HELLO = "'room':'lobby','body':'hello'";

    @Test
    void interceptorsAreAskedInOrderEachWithWhatTheOneBeforeMadeOfThePost() {
        try (Scenario chat = with(appending("a"), appending("b"))) {
            TestClient ann = chat.clientIn("lobby", "ann");
            ann.ok("post", HELLO);

            assertThat(ann.bodies("lobby")).containsExactly("helloab");
        }
    }

    @Test
    void anInterceptorMayGivePostsAndEditsHeaders() {
        PostInterceptor tracing =
                (room, post, session) -> CompletableFuture.completedFuture(post.header("traceparent", "00-1"));
        try (Scenario chat = with(tracing)) {
            TestClient ann = chat.clientIn("lobby", "ann");
            String first = ann.ok("post", "'room':'lobby','headers':{'a':'b'},'body':1")
                    .get("pos")
                    .asString();
            ann.ok("edit", "'room':'lobby','target':'" + first + "','body':2");

            assertThat(ann.events("lobby"))
                    .extracting(event -> event.get("headers").toString())
                    .containsExactly("{\"a\":\"b\",\"traceparent\":\"00-1\"}", "{\"traceparent\":\"00-1\"}");
        }
    }

    @Test
    void anInterceptorIsToldWhoPostsAndWhere() {
        List<String> seen = new ArrayList<>();
        PostInterceptor recording = (room, post, session) -> {
            seen.add(room + " " + post.from() + " " + post.key() + " " + post.type() + " "
                    + (session == null ? "host" : session.user()));
            return CompletableFuture.completedFuture(post);
        };
        try (Scenario chat = with(recording)) {
            chat.client("ann").ok("post", "'room':'lobby','key':'k','type':'x.y','body':1");
            chat.room("den").post(Post.system("2").from(new UserId("bob")));
            chat.settle();

            assertThat(seen).containsExactly("lobby ann k x.y ann", "den bob null system host");
        }
    }

    @Test
    void whatAnInterceptorRefusesIsNotPostedAndTheSenderGetsItsReason() {
        PostInterceptor refusing = (room, post, session) ->
                CompletableFuture.failedFuture(new ChatException(ErrorCode.REFUSED, "mind your language"));
        try (Scenario chat = with(refusing, unreachable())) {
            TestClient ann = chat.clientIn("lobby", "ann");

            JsonNode reply = ann.ask("post", HELLO);

            assertThat(errorOf(reply)).isEqualTo("refused");
            assertThat(reply.get("error").get("message").asString()).isEqualTo("mind your language");
            assertThat(ann.events("lobby")).isEmpty();
        }
    }

    @Test
    void anInterceptorThatThrowsIsAFaultOfTheServer() {
        PostInterceptor throwing = (room, post, session) -> {
            throw new IllegalStateException("secret");
        };
        try (Scenario chat = with(throwing, unreachable())) {
            JsonNode reply = chat.client("ann").ask("post", HELLO);

            assertThat(errorOf(reply)).isEqualTo("internal");
            assertThat(reply.toString()).doesNotContain("secret");
        }
    }

    @Test
    void anInterceptorThatGivesNoStageIsAFaultOfTheServer() {
        try (Scenario chat = with((room, post, session) -> null, unreachable())) {
            assertThat(chat.client("ann").error("post", HELLO)).isEqualTo("internal");
        }
    }

    @Test
    void anInterceptorThatGivesNoPostIsAFaultOfTheServerWhereverItStands() {
        PostInterceptor none = (room, post, session) -> CompletableFuture.completedFuture(null);
        try (Scenario first = with(none, unreachable());
                Scenario last = with(appending("a"), none)) {
            assertThat(first.client("ann").error("post", HELLO)).isEqualTo("internal");
            assertThat(last.client("ann").error("post", HELLO)).isEqualTo("internal");
        }
    }

    @Test
    void afterAnInterceptorFailedTheNextPostIsAsked() {
        boolean[] broken = {true};
        PostInterceptor sometimes = (room, post, session) -> broken[0] ? null : CompletableFuture.completedStage(post);
        try (Scenario chat = with(sometimes)) {
            TestClient ann = chat.clientIn("lobby", "ann");
            ann.error("post", HELLO);
            broken[0] = false;
            ann.ok("post", HELLO);

            assertThat(ann.bodies("lobby")).containsExactly("hello");
        }
    }

    @Test
    void theHostsPostsAreInterceptedTooAndFailWithTheReason() {
        PostInterceptor refusing =
                (room, post, session) -> CompletableFuture.failedFuture(new ChatException(ErrorCode.REFUSED, "no"));
        try (Scenario chat = with(refusing)) {
            CompletableFuture<?> posted =
                    chat.room("lobby").post(Post.message("1")).toCompletableFuture();
            chat.settle();

            assertThatThrownBy(posted::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED));
        }
    }

    private static Scenario with(PostInterceptor... interceptors) {
        return Scenario.with(builder -> {
            for (PostInterceptor interceptor : interceptors) {
                builder.interceptor(interceptor);
            }
            return builder;
        });
    }

    private static PostInterceptor appending(String suffix) {
        return (room, post, session) ->
                CompletableFuture.completedStage(post.body(post.body().replaceAll("\"$", suffix + '"')));
    }

    private static PostInterceptor unreachable() {
        return (room, post, session) -> {
            throw new AssertionError("asked after the one before failed");
        };
    }
}
