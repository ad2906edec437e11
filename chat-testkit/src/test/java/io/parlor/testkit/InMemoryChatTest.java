package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.room.Post;
import io.parlor.security.Decision;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InMemoryChatTest {
    private static final String JOIN = "{\"id\":2,\"op\":\"join\",\"room\":\"lobby\"}";

    @Test
    void aHostTestsItsPostsInAFewLines() {
        try (InMemoryChat chat = InMemoryChat.start()) {
            InMemoryChat.Client ann = chat.connect("ann");
            ann.send(JOIN);
            chat.server().room("lobby").post(Post.system("{\"text\":\"hi\"}"));
            chat.time().run();
            assertThat(ann.received()).anyMatch(line -> line.contains("{\"text\":\"hi\"}"));
            ann.disconnect();
            assertThat(chat.server().sessions().count()).isZero();
        }
    }

    @Test
    void aHostTestsItsOwnPolicy() {
        try (InMemoryChat chat = InMemoryChat.start(
                builder -> builder.policy(request -> CompletableFuture.completedFuture(Decision.deny("closed"))))) {
            InMemoryChat.Client ann = chat.connect("ann");
            ann.send(JOIN);
            assertThat(ann.received())
                    .last()
                    .asString()
                    .contains("\"forbidden\"")
                    .contains("closed");
        }
    }
}
