package io.parlor.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.protocol.Command;
import io.parlor.protocol.Protocol.CodecLimits;
import io.parlor.schema.ProtocolSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/** The examples of docs/protocol.md are what the schema and the codec say. */
class ProtocolDocTest {
    private static final Path DOC = Path.of("../docs/protocol.md");
    private static final CodecLimits LIMITS = new CodecLimits(16_384, 100, 100);

    // An example goes on in the lines below that are indented; a remark may follow it.
    private static final Pattern BLOCK_LINE = Pattern.compile("(?m)^([CS])> (\\{.*(?:\n {4,}.*)*)");
    private static final Pattern INLINE = Pattern.compile("`(\\{\"[^`]*\\})`");

    static Stream<String> fromClients() throws IOException {
        return Stream.concat(blocks("C"), inline().filter(line -> line.contains("\"op\":")));
    }

    static Stream<String> fromServers() throws IOException {
        return Stream.concat(blocks("S"), inline().filter(line -> !line.contains("\"op\":")));
    }

    private static Stream<String> blocks(String sender) throws IOException {
        return BLOCK_LINE
                .matcher(Files.readString(DOC))
                .results()
                .filter(match -> match.group(1).equals(sender))
                .map(match -> jsonOf(match.group(2).replaceAll("\n *", "")));
    }

    private static Stream<String> inline() throws IOException {
        return INLINE.matcher(Files.readString(DOC)).results().map((MatchResult match) -> match.group(1));
    }

    private static String jsonOf(String text) {
        try (JsonParser parser = JsonMapper.shared().createParser(text)) {
            parser.nextToken();
            parser.skipChildren();
            return text.substring(0, Math.toIntExact(parser.currentLocation().getCharOffset()));
        }
    }

    @Test
    void the_examples_are_found() throws IOException {
        assertThat(fromClients()).hasSizeGreaterThanOrEqualTo(12);
        assertThat(fromServers()).hasSizeGreaterThanOrEqualTo(17);
    }

    @ParameterizedTest
    @MethodSource("fromClients")
    void an_example_of_a_client_is_a_command(String line) {
        ProtocolSchema.requireClientMessage(line);
        List<Object> calls = RecordingSink.decode(line, LIMITS);
        assertThat(calls).hasSize(1).first().isInstanceOf(Command.class);
    }

    @ParameterizedTest
    @MethodSource("fromServers")
    void an_example_of_a_server_is_by_the_schema(String line) {
        ProtocolSchema.requireServerMessage(line);
    }
}
