package io.parlor.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** That what docs/spring.md tells is so, and that editors have what they need. */
class DocumentationTest {
    private static final Path PAGE = Path.of("../docs/spring.md");
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
        String page = Files.readString(PAGE);
        var names =
                Pattern.compile("(?<!/)parlor\\.[a-z][a-z.-]*[a-z](?=[=` ])").matcher(page);
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

    @Test
    void everyBlockOfJavaThereStandsInATestThatIsCompiled() throws IOException {
        String sources = "";
        for (String module : List.of("chat-spring-boot-starter", "chat-spring-boot-starter-test")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/test/java"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    sources += withoutSpace(Files.readString(file));
                }
            }
        }
        List<String> blocks = Pattern.compile("(?s)```java\n(.*?)```")
                .matcher(Files.readString(PAGE))
                .results()
                .map(block -> withoutSpace(block.group(1)))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(5);
        String all = sources;
        assertThat(blocks).allSatisfy(block -> assertThat(all).contains(block));
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
