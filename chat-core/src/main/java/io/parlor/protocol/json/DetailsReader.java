package io.parlor.protocol.json;

import io.parlor.model.Attachment;
import io.parlor.model.EventDetails;
import io.parlor.model.EventHeaders;
import io.parlor.model.UserId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads what a post or an edit says besides its body. Stateless. */
final class DetailsReader {
    private DetailsReader() {}

    static EventDetails details(Members members) throws Refusal {
        EventDetails details = EventDetails.NONE;
        if (members.has(Member.REPLY_TO)) {
            details = details.replyTo(CommandReader.position(members, Member.REPLY_TO));
        }
        if (members.has(Member.MENTIONS)) {
            details = details.mentions(mentions(members.raw(Member.MENTIONS)));
        }
        if (members.has(Member.ATTACHMENTS)) {
            details = details.attachments(attachments(members.raw(Member.ATTACHMENTS)));
        }
        return members.has(Member.HEADERS) ? withHeaders(details, members.raw(Member.HEADERS)) : details;
    }

    private static EventDetails withHeaders(EventDetails details, String text) throws Refusal {
        Map<String, String> headers = new LinkedHashMap<>();
        try (JsonParser parser = LineDecoder.parse(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw noHeaders();
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                if (parser.nextToken() != JsonToken.VALUE_STRING || headers.size() > EventHeaders.MAX_COUNT) {
                    throw noHeaders();
                }
                headers.put(name, parser.getString());
            }
        }
        try {
            return details.headers(headers);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("`headers`: " + e.getMessage());
        }
    }

    private static Refusal noHeaders() {
        return Refusal.badRequest("`headers` must be an object of at most " + EventHeaders.MAX_COUNT + " strings");
    }

    private static List<UserId> mentions(String text) throws Refusal {
        Set<UserId> users = new LinkedHashSet<>();
        try (JsonParser parser = LineDecoder.parse(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw noMentions();
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.VALUE_STRING || !UserId.isValid(parser.getString())) {
                    throw noMentions();
                }
                users.add(new UserId(parser.getString()));
                if (users.size() > EventDetails.MAX_MENTIONS) {
                    throw noMentions();
                }
            }
        }
        return List.copyOf(users);
    }

    private static Refusal noMentions() {
        return Refusal.badRequest(
                "`mentions` must be an array of at most " + EventDetails.MAX_MENTIONS + " names of users");
    }

    private static List<Attachment> attachments(String text) throws Refusal {
        List<Attachment> attachments = new ArrayList<>();
        try (JsonParser parser = LineDecoder.parse(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw noAttachments();
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.START_OBJECT || attachments.size() == Attachment.MAX_COUNT) {
                    throw noAttachments();
                }
                Members members = new Members(text);
                members.read(parser);
                attachments.add(attachment(members));
            }
        }
        return attachments;
    }

    private static Refusal noAttachments() {
        return Refusal.badRequest("`attachments` must be an array of at most " + Attachment.MAX_COUNT + " objects");
    }

    private static Attachment attachment(Members members) throws Refusal {
        String url = members.requiredString(Member.URL);
        String type = members.requiredString(Member.TYPE);
        long size = members.count(Member.SIZE, 0);
        try {
            return new Attachment(url, type, size, members.string(Member.NAME));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("`attachments`: " + e.getMessage());
        }
    }
}
