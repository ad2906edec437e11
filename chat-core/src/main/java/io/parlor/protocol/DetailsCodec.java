package io.parlor.protocol;

import io.parlor.model.Attachment;
import io.parlor.model.EventDetails;
import io.parlor.model.Position;
import io.parlor.model.Reaction;
import io.parlor.model.UserId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The members of an event's record that say what it is about; absent where there is nothing to say. */
final class DetailsCodec {
    private DetailsCodec() {}

    /** Appends them, each with a comma before it. */
    static void write(EventDetails details, StringBuilder out) {
        position("target", details.target(), out);
        position("replyTo", details.replyTo(), out);
        Reaction reaction = details.reaction();
        if (reaction != null) {
            out.append(",\"kind\":").append(JsonText.quote(reaction.kind()));
            out.append(",\"active\":").append(reaction.active());
        }
        if (!details.mentions().isEmpty()) {
            String before = ",\"mentions\":[";
            for (UserId user : details.mentions()) {
                out.append(before).append(JsonText.quote(user.value()));
                before = ",";
            }
            out.append(']');
        }
        if (!details.attachments().isEmpty()) {
            write(details.attachments(), out.append(",\"attachments\":"));
        }
        if (!details.headers().isEmpty()) {
            String before = ",\"headers\":{";
            for (Map.Entry<String, String> header : details.headers().entrySet()) {
                out.append(before).append(JsonText.quote(header.getKey()));
                out.append(':').append(JsonText.quote(header.getValue()));
                before = ",";
            }
            out.append('}');
        }
        if (details.redacted()) {
            out.append(",\"redacted\":true");
        }
    }

    private static void position(String name, @Nullable Position position, StringBuilder out) {
        if (position != null) {
            out.append(",\"").append(name).append("\":\"").append(position).append('"');
        }
    }

    static StringBuilder write(List<Attachment> attachments, StringBuilder out) {
        String before = "[";
        for (Attachment attachment : attachments) {
            write(attachment, out.append(before));
            before = ",";
        }
        return out.append(']');
    }

    private static void write(Attachment attachment, StringBuilder out) {
        out.append("{\"url\":").append(JsonText.quote(attachment.url()));
        out.append(",\"type\":").append(JsonText.quote(attachment.type()));
        out.append(",\"size\":").append(attachment.size());
        if (attachment.name() != null) {
            out.append(",\"name\":").append(JsonText.quote(attachment.name()));
        }
        out.append('}');
    }

    /** Collects them from a record. What it throws is an {@link IllegalArgumentException}, or the parser's. */
    static final class Reader {
        private @Nullable Position target;
        private @Nullable Position replyTo;
        private @Nullable String kind;
        private boolean active = true;
        private boolean redacted;
        private final List<UserId> mentions = new ArrayList<>();
        private final List<Attachment> attachments = new ArrayList<>();
        private final Map<String, String> headers = new LinkedHashMap<>();

        /** Reads the value the parser stands at, or passes it over. */
        void read(String name, JsonParser parser) {
            switch (name) {
                case "target" -> target = Position.parse(parser.getString());
                case "replyTo" -> replyTo = Position.parse(parser.getString());
                case "kind" -> kind = parser.getString();
                case "active" -> active = parser.getBooleanValue();
                case "redacted" -> redacted = parser.getBooleanValue();
                case "mentions" -> {
                    while (parser.nextToken() == JsonToken.VALUE_STRING) {
                        mentions.add(new UserId(parser.getString()));
                    }
                }
                case "attachments" -> {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        attachments.add(attachment(parser));
                    }
                }
                case "headers" -> {
                    for (String header = parser.nextName(); header != null; header = parser.nextName()) {
                        parser.nextToken();
                        headers.put(header, parser.getString());
                    }
                }
                default -> parser.skipChildren();
            }
        }

        private static Attachment attachment(JsonParser parser) {
            String url = "";
            String type = "";
            long size = 0;
            String shown = null;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                switch (name) {
                    case "url" -> url = parser.getString();
                    case "type" -> type = parser.getString();
                    case "size" -> size = parser.getLongValue();
                    case "name" -> shown = parser.getString();
                    default -> parser.skipChildren();
                }
            }
            return new Attachment(url, type, size, shown);
        }

        EventDetails details() {
            Reaction reaction = kind == null ? null : new Reaction(kind, active);
            return new EventDetails(target, replyTo, mentions, attachments, reaction, headers, redacted);
        }
    }
}
