package io.parlor.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever a client sends, each line of it gives one thing, in order, and nothing is thrown. */
class JsonDecoderProperties {
    private static final List<String> COMMANDS = List.of(
            "{\"id\":1,\"op\":\"connect\",\"token\":\"t\",\"client\":\"c\"}",
            "{\"id\":2,\"op\":\"join\",\"room\":\"lobby\",\"after\":\"1042-9f3c1d77\",\"gap\":\"end\"}",
            "{\"id\":3,\"op\":\"join\",\"rooms\":[{\"room\":\"a\",\"last\":7},{\"room\":\"b\"}]}",
            "{\"id\":4,\"op\":\"leave\",\"room\":\"lobby\"}",
            "{\"id\":5,\"op\":\"post\",\"room\":\"lobby\",\"type\":\"x.a\",\"key\":\"a-1\",\"body\":{\"text\":[\"h\\u0065llo\\\\\",1.5e3,null]}}",
            "{\"id\":6,\"op\":\"history\",\"room\":\"lobby\",\"before\":\"1042-9f3c1d77\",\"limit\":50}",
            "{\"id\":7,\"op\":\"typing\",\"room\":\"lobby\",\"active\":false}",
            "{\"id\":8,\"op\":\"members\",\"room\":\"lobby\"}",
            "{\"id\":9,\"op\":\"ping\"}");

    @Property
    void arbitrary_text(@ForAll String message) {
        assertOneCallALine(message);
    }

    @Property(tries = 2000)
    void text_of_the_characters_of_json(@ForAll("jsonish") String message) {
        assertOneCallALine(message);
    }

    @Property(tries = 10_000)
    void a_command_with_a_few_characters_changed(@ForAll("mutated") String message) {
        assertOneCallALine(message);
    }

    @Property(tries = 200)
    void a_command_cut_off(@ForAll("commands") String command, @ForAll @IntRange(max = 150) int length) {
        assertOneCallALine(command.substring(0, Math.min(length, command.length())));
    }

    private static void assertOneCallALine(String message) {
        String[] lines = message.split("\n", -1);
        List<Object> calls = RecordingSink.decode(message);
        assertThat(calls).hasSize(lines.length);
        for (int i = 0; i < lines.length; i++) {
            assertThat(calls.get(i) == RecordingSink.HEARTBEAT).isEqualTo(lines[i].isEmpty());
        }
    }

    @Provide
    Arbitrary<String> commands() {
        return Arbitraries.of(COMMANDS);
    }

    @Provide
    Arbitrary<String> jsonish() {
        return Arbitraries.strings()
                .withChars("{}[]:,\"\\ \n\r\t0123456789.eE+-truefalsnidop\u20ac\ud83d\ude00")
                .ofMaxLength(60);
    }

    @Provide
    Arbitrary<String> mutated() {
        Arbitrary<Character> chars = Arbitraries.oneOf(
                Arbitraries.of(
                        "{}[]:,\"\\ \n\t0-.eu".chars().mapToObj(c -> (char) c).toList()),
                Arbitraries.chars());
        Arbitrary<Mutation> mutations = Combinators.combine(
                        Arbitraries.integers().between(0, 200), chars, Arbitraries.of(0, 1, 5))
                .as(Mutation::new);
        return Combinators.combine(commands(), mutations.list().ofMinSize(1).ofMaxSize(3))
                .as((command, changes) -> {
                    String changed = command;
                    for (Mutation change : changes) {
                        changed = change.apply(changed);
                    }
                    return changed;
                });
    }

    /** Puts a character in the place of so many. */
    private record Mutation(int at, char c, int replaced) {
        String apply(String text) {
            int start = Math.min(at, text.length());
            int end = Math.min(start + replaced, text.length());
            return text.substring(0, start) + c + text.substring(end);
        }
    }
}
