package io.parlor.scenario;

import static io.parlor.scenario.TestClient.errorOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException.Kind;
import io.parlor.scenario.ScriptedBroker.Operation;
import io.parlor.security.Decision;
import io.parlor.security.RoomAction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HistoryTest {
    private static final String LOBBY = "'room':'lobby'";

    @Test
    void withoutAPlaceItIsTheNewestEvents() {
        try (Scenario chat = withPosts(5)) {
            JsonNode ok = chat.client("ann").ok("history", LOBBY + ",'limit':2");

            assertThat(ok.get("room").asString()).isEqualTo("lobby");
            assertThat(bodies(ok)).containsExactly("4", "5");
            assertThat(ok.get("more").asBoolean()).isTrue();
            assertThat(ok.get("next")).isEqualTo(ok.get("events").get(0).get("pos"));
            assertThat(ok.get("events").get(0).has("room")).isFalse();
        }
    }

    @Test
    void pagingBackFindsEverythingOnce() {
        try (Scenario chat = withPosts(23)) {
            TestClient ann = chat.client("ann");
            List<String> found = new ArrayList<>();
            JsonNode page = ann.ok("history", LOBBY + ",'limit':5");
            while (true) {
                List<String> older = new ArrayList<>(bodies(page));
                older.addAll(found);
                found = older;
                if (!page.get("more").asBoolean()) {
                    break;
                }
                page = ann.ok("history", LOBBY + ",'limit':5,'before':" + page.get("next"));
            }

            assertThat(found).isEqualTo(numbers(23));
        }
    }

    @Test
    void pagingForwardFindsEverythingOnce() {
        try (Scenario chat = withPosts(23)) {
            TestClient ann = chat.client("ann");
            List<String> found = new ArrayList<>();
            JsonNode page = ann.ok("history", LOBBY + ",'limit':5,'after':'0-00000000'");
            while (true) {
                found.addAll(bodies(page));
                if (!page.get("more").asBoolean()) {
                    break;
                }
                page = ann.ok("history", LOBBY + ",'limit':5,'after':" + page.get("next"));
            }

            assertThat(found).isEqualTo(numbers(23));
            assertThat(page.has("gap")).isFalse();
        }
    }

    @Test
    void pagesOfLongEventsFitIntoWhatAClientMayLeaveUnreadAndFindEverything() {
        try (Scenario chat = Scenario.plain()) {
            List<String> posted = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                posted.add(i + "x".repeat(15_000));
                chat.posts("lobby", posted.get(i));
            }
            TestClient ann = chat.client("ann");
            List<String> back = new ArrayList<>();
            List<String> forth = new ArrayList<>();
            JsonNode before = ann.ok("history", LOBBY + ",'limit':100");
            JsonNode after = ann.ok("history", LOBBY + ",'limit':100,'after':'0-00000000'");
            for (int pages = 0; pages < 100; pages++) {
                List<String> page = new ArrayList<>(bodies(before));
                Collections.reverse(page);
                back.addAll(page);
                forth.addAll(bodies(after));
                if (!before.get("more").asBoolean() && !after.get("more").asBoolean()) {
                    break;
                }
                before = ann.ok("history", LOBBY + ",'limit':100,'before':" + before.get("next"));
                after = ann.ok("history", LOBBY + ",'limit':100,'after':" + after.get("next"));
            }

            Collections.reverse(back);
            assertThat(back).isEqualTo(posted);
            assertThat(forth).isEqualTo(posted);
            assertThat(ann.isClosed()).isFalse();
        }
    }

    @Test
    void aReplyThatIsLongerThanWhatMayBeLeftUnreadIsSentIfNothingElseIs() {
        try (Scenario chat = Scenario.with(builder -> builder.maxReplyBytes(64 * 1024))) {
            chat.posts("lobby", "x".repeat(200_000));

            JsonNode ok = chat.client("ann").ok("history", LOBBY);

            assertThat(bodies(ok))
                    .singleElement()
                    .satisfies(body -> assertThat(body).hasSize(200_000));
        }
    }

    @Test
    void theUsualPageHasFiftyEvents() {
        try (Scenario chat = withPosts(60)) {
            assertThat(bodies(chat.client("ann").ok("history", LOBBY)))
                    .isEqualTo(numbers(60).subList(10, 60));
        }
    }

    @Test
    void limitsOutOfRangeAreRefused() {
        try (Scenario chat = Scenario.with(builder -> builder.maxPage(10))) {
            TestClient ann = chat.client("ann");

            assertThat(ann.error("history", LOBBY + ",'limit':0")).isEqualTo("bad_request");
            assertThat(ann.error("history", LOBBY + ",'limit':11")).isEqualTo("bad_request");
            assertThat(ann.error("history", LOBBY + ",'limit':-1")).isEqualTo("bad_request");
            assertThat(ann.ok("history", LOBBY + ",'limit':10").has("events")).isTrue();
        }
    }

    @Test
    void whatIsGoneAfterThePositionIsAGap() {
        try (Scenario chat = Scenario.with(builder -> builder, log -> log.maxRecords(2))) {
            TestClient ann = chat.client("ann");
            String seen = ann.post("lobby", "1");
            chat.posts("lobby", "2", "3", "4");

            JsonNode ok = ann.ok("history", LOBBY + ",'after':'" + seen + "'");

            assertThat(ok.get("gap").asBoolean()).isTrue();
            assertThat(bodies(ok)).containsExactly("3", "4");
        }
    }

    @Test
    void aRoomNobodyWroteToHasNoEvents() {
        try (Scenario chat = Scenario.plain()) {
            JsonNode ok = chat.client("ann").ok("history", LOBBY);

            assertThat(ok.get("events")).isEmpty();
            assertThat(ok.get("more").asBoolean()).isFalse();
        }
    }

    @Test
    void thePolicyIsAsked() {
        try (Scenario chat = Scenario.with(builder -> builder.policy(request -> CompletableFuture.completedFuture(
                request.action() == RoomAction.HISTORY ? Decision.deny("no looking back") : Decision.allow())))) {
            TestClient ann = chat.client("ann").join("lobby");

            assertThat(errorOf(ann.ask("history", LOBBY))).isEqualTo("forbidden");
            assertThat(chat.broker.reads).isZero();
        }
    }

    @Test
    void aReadThatFailsIsAnsweredAndTheNextOneIsTried() {
        try (Scenario chat = withPosts(1)) {
            TestClient ann = chat.client("ann");
            chat.broker.failNext(Operation.READ, Kind.UNAVAILABLE);

            assertThat(ann.error("history", LOBBY)).isEqualTo("unavailable");
            assertThat(bodies(ann.ok("history", LOBBY))).containsExactly("1");
        }
    }

    private static Scenario withPosts(int count) {
        Scenario chat = Scenario.plain();
        chat.posts("lobby", numbers(count).toArray(new String[0]));
        return chat;
    }

    private static List<String> numbers(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toList();
    }

    private static List<String> bodies(JsonNode page) {
        return page.get("events")
                .valueStream()
                .map(event -> event.get("body").asString())
                .toList();
    }
}
