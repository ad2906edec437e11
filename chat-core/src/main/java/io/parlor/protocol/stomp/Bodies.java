package io.parlor.protocol.stomp;

import io.parlor.model.ErrorCode;
import io.parlor.protocol.JsonText;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** From the body of a frame to that of a post. Text is a JSON string there, and JSON is as it was. */
final class Bodies {
    private Bodies() {}

    /** @throws FrameFault if it is neither JSON nor text, or too long */
    static String toJson(Frame frame, int maxBytes) throws FrameFault {
        String text = FrameDecoder.text(frame.body());
        String json = toJson(frame.header("content-type"), text);
        if (JsonText.utf8Length(json) > maxBytes) {
            throw new FrameFault(ErrorCode.TOO_LARGE, "as JSON the body has more than " + maxBytes + " bytes");
        }
        return json;
    }

    private static String toJson(@Nullable String contentType, String text) throws FrameFault {
        if (contentType == null) {
            String json = jsonOrNull(text);
            return json == null ? JsonText.quote(text) : json;
        }
        String[] parts = contentType
                .toLowerCase(Locale.ROOT)
                .replace(" ", "")
                .replace("\"", "")
                .split(";", 2);
        if (parts.length == 2 && !parts[1].equals("charset=utf-8")) {
            throw FrameFault.badRequest("content-type: no parameter but charset=utf-8 is understood");
        }
        return switch (parts[0]) {
            case "text/plain" -> JsonText.quote(text);
            case "application/json" -> {
                String json = jsonOrNull(text);
                if (json == null) {
                    throw FrameFault.malformed("the body is not JSON, as content-type says");
                }
                yield json;
            }
            default -> throw FrameFault.badRequest("content-type is application/json or text/plain");
        };
    }

    private static @Nullable String jsonOrNull(String text) {
        try {
            return JsonText.requireValue(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
