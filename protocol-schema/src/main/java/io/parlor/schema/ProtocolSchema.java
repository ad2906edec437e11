package io.parlor.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;

/** Checks lines of {@code chat.v1.json} against {@code docs/protocol.schema.json}. Thread-safe. */
public final class ProtocolSchema {
    private static final String RESOURCE = "/protocol.schema.json";
    private static final String SERVER_LINE = "\"$ref\": \"#/$defs/serverLine\"";
    private static final String COMMAND = "\"$ref\": \"#/$defs/command\"";

    private static final Schema SERVER = compile(read());
    private static final Schema CLIENT = compile(read().replace(SERVER_LINE, COMMAND));

    private ProtocolSchema() {}

    private static String read() {
        try (InputStream in = ProtocolSchema.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Schema compile(String schema) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema, InputFormat.JSON);
    }

    /**
     * Checks each line of a message that a server sent; empty ones are heartbeats.
     *
     * @throws AssertionError with what is wrong
     */
    public static void requireServerMessage(String message) {
        requireLines("a server", SERVER, message);
    }

    /**
     * Checks each line of a message that a client sent, as {@link #requireServerMessage} does.
     *
     * @throws AssertionError with what is wrong
     */
    public static void requireClientMessage(String message) {
        requireLines("a client", CLIENT, message);
    }

    private static void requireLines(String sender, Schema schema, String message) {
        for (String line : message.split("\n", -1)) {
            if (!line.isEmpty()) {
                requireLine(sender, schema, line);
            }
        }
    }

    private static void requireLine(String sender, Schema schema, String line) {
        List<Error> errors = schema.validate(line, InputFormat.JSON);
        if (!errors.isEmpty()) {
            String found = errors.stream().map(Error::toString).collect(Collectors.joining("\n  ", "\n  ", ""));
            throw new AssertionError("not a line that " + sender + " may send: " + line + found);
        }
    }
}
