package io.parlor.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.model.Position;
import io.parlor.model.Reaction;
import io.parlor.model.UserId;
import io.parlor.room.HistoryPage;
import io.parlor.room.HistoryQuery;
import io.parlor.room.Post;
import io.parlor.room.Room;
import io.parlor.room.Timeline;
import io.parlor.room.TimelineEntry;
import io.parlor.security.Decision;
import io.parlor.security.RoomPolicy;
import io.parlor.security.RoomRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/features.md}, word for word. */
class FeaturesGuideTest {
    private final UserId ann = new UserId("ann");
    private final UserId bob = new UserId("bob");
    private final Set<UserId> leads = Set.of(ann);

    @Test
    void theGuidesCodeRuns() {
        RoomPolicy policy = new RoomPolicy() {
            @Override
            public CompletionStage<Decision> decide(RoomRequest request) {
                return CompletableFuture.completedFuture(Decision.allow());
            }

            @Override
            public CompletionStage<Decision> moderates(RoomRequest request) {
                return CompletableFuture.completedFuture(
                        leads.contains(request.user()) ? Decision.allow() : Decision.deny("for leads only"));
            }
        };
        try (ChatServer chat = ChatServer.builder().policy(policy).build()) {
            Room lobby = chat.room("lobby");
            Position question = lobby.post(
                            Post.message("{\"text\":\"Who comes?\"}").from(ann))
                    .toCompletableFuture()
                    .join();
            lobby.post(Post.message("{\"text\":\"Me\"}").from(bob).replyTo(question));
            lobby.post(Post.reaction(question, new Reaction("👍", true)).from(bob));
            lobby.post(Post.edit(question, "{\"text\":\"Who comes along?\"}"));
            HistoryPage page =
                    lobby.history(HistoryQuery.last(50)).toCompletableFuture().join();
            List<TimelineEntry> shown = Timeline.fold(page.events(), bob);

            assertThat(shown).hasSize(2);
            assertThat(shown.get(0).body()).isEqualTo("{\"text\":\"Who comes along?\"}");
            assertThat(shown.get(0).edited()).isTrue();
            assertThat(shown.get(0).replies()).isOne();
            assertThat(shown.get(0).reactions()).containsExactly(new TimelineEntry.ReactionCount("👍", 1, true));
        }
    }
}
