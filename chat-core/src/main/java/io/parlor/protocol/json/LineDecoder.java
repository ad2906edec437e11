package io.parlor.protocol.json;

import io.parlor.model.ErrorCode;
import io.parlor.protocol.Command;
import io.parlor.protocol.Failure;
import io.parlor.protocol.JsonText;
import io.parlor.protocol.Protocol.CodecLimits;
import io.parlor.protocol.ProtocolCodec.Sink;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/** Decodes one line of a message. Stateless. */
final class LineDecoder {
    private static final int RECYCLED_BUFFERS = 64;
    private static final Failure MALFORMED = new Failure(ErrorCode.MALFORMED, "not one well-formed JSON object");

    // Strings are bounded by the message. The table of canonical names would keep what clients make up; the default
    // pool of
    // buffers has no bound.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonText.MAX_DEPTH)
                    .maxNumberLength(JsonText.MAX_NUMBER_CHARS)
                    .maxNameLength(JsonText.MAX_NAME_CHARS)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .recyclerPool(JsonRecyclerPools.newBoundedPool(RECYCLED_BUFFERS))
            .build();

    private final CommandReader commands;

    LineDecoder(CodecLimits limits) {
        this.commands = new CommandReader(limits);
    }

    static JsonParser parse(String json) {
        return JSON.createParser(ObjectReadContext.empty(), json);
    }

    /** Calls the sink once. */
    void decode(String line, Sink sink) {
        if (line.isEmpty()) {
            sink.heartbeat();
            return;
        }
        Members members = new Members(line);
        if (!looksLikeObject(line) || !readAll(line, members)) {
            sink.refused(members.idOrNone(), MALFORMED);
            return;
        }
        Command command;
        try {
            command = commands.read(members);
        } catch (Refusal refusal) {
            sink.refused(members.idOrNone(), refusal.failure());
            return;
        }
        sink.command(command);
    }

    // Spares the parser's exceptions for most of what is no object.
    private static boolean looksLikeObject(String line) {
        int first = 0;
        while (first < line.length() - 1 && isSpace(line.charAt(first))) {
            first++;
        }
        return line.charAt(first) == '{';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    private static boolean readAll(String line, Members members) {
        try (JsonParser parser = parse(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            members.read(parser);
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }
}
