package io.parlor.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.testkit.InMemoryChat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** That what docs/spring.md tells is so, and that editors have what they need. */
class DocumentationTest {
    private static final List<String> METERS = List.of(
            "parlor.sessions",
            "parlor.rooms",
            "parlor.posts",
            "parlor.deliveries",
            "parlor.frames",
            "parlor.catchup.reads",
            "parlor.gaps",
            "parlor.refused",
            "parlor.delivery.latency",
            "parlor.broker.operations",
            "parlor.broker.state");

    private static JsonNode metadata() throws IOException {
        try (InputStream json =
                ParlorProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return JsonMapper.builder().build().readTree(json);
        }
    }

    @Test
    void everyPropertyHasADescription() throws IOException {
        List<String> without = new ArrayList<>();
        int parlors = 0;
        for (JsonNode property : metadata().path("properties")) {
            String name = property.path("name").asString();
            if (name.startsWith("parlor.")) {
                parlors++;
                if (property.path("description").asString("").isBlank()) {
                    without.add(name);
                }
            }
        }
        assertThat(parlors).isGreaterThan(50);
        assertThat(without).isEmpty();
    }

    @Test
    void everyPropertyThatIsNamedThereExists() throws IOException {
        List<String> known = new ArrayList<>();
        metadata()
                .path("properties")
                .forEach(property -> known.add(property.path("name").asString()));
        String page = Files.readString(Path.of("../docs/spring.md"));
        var names = java.util.regex.Pattern.compile("(?<!/)parlor\\.[a-z][a-z.-]*[a-z](?=[=` ])")
                .matcher(page);
        while (names.find()) {
            String name = names.group();
            assertThat(known.contains(name)
                            || METERS.contains(name)
                            || name.startsWith("parlor.websocket.endpoints.")
                            || known.stream().anyMatch(property -> property.startsWith(name + ".")))
                    .as(name)
                    .isTrue();
        }
    }

    /** The recipe for hooks without a context. */
    @Test
    void hooksAreTestedOnVirtualTime() {
        try (InMemoryChat chat = InMemoryChat.start(builder -> builder.policy(
                request -> CompletableFuture.completedFuture(io.parlor.security.Decision.deny("members only"))))) {
            InMemoryChat.Client ann = chat.connect("ann");
            ann.send("{\"id\":2,\"op\":\"join\",\"room\":\"staff\"}");
            assertThat(ann.received()).anyMatch(line -> line.contains("forbidden"));
        }
    }
}
