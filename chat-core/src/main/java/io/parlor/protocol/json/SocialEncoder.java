package io.parlor.protocol.json;

import io.parlor.model.Moderation;
import io.parlor.protocol.FrameBuilder;
import java.util.Locale;

/** Writes what concerns users. */
final class SocialEncoder {
    private SocialEncoder() {}

    /** What follows the room. */
    static void moderated(Moderation what, FrameBuilder out) {
        out.append(",\"moderated\":{\"action\":");
        JsonOut.string(what.action().name().toLowerCase(Locale.ROOT), out);
        if (what.user() != null) {
            out.append(",\"user\":");
            JsonOut.string(what.user().value(), out);
        }
        if (!what.reason().isEmpty()) {
            out.append(",\"reason\":");
            JsonOut.string(what.reason(), out);
        }
        if (what.time() != null) {
            out.append(",\"seconds\":");
            JsonOut.number(what.time().toSeconds(), out);
        }
        out.append("}}");
    }
}
