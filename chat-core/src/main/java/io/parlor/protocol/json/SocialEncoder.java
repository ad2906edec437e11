package io.parlor.protocol.json;

import io.parlor.model.Moderation;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.Push;
import java.util.Locale;

/** Writes what concerns users. */
final class SocialEncoder {
    private SocialEncoder() {}

    static void online(Push.Online online, FrameBuilder out) {
        out.append("{\"user\":");
        JsonOut.string(online.user().value(), out);
        out.append(",\"online\":");
        JsonOut.bool(online.online(), out);
        if (online.seen() != null) {
            out.append(",\"seen\":");
            JsonOut.number(online.seen().toEpochMilli(), out);
        }
        out.append((byte) '}');
    }

    static void watching(Push.Watching reply, FrameBuilder out) {
        out.append("{\"id\":");
        JsonOut.number(reply.id(), out);
        out.append(",\"ok\":{\"watching\":[");
        boolean first = true;
        for (Push.Online online : reply.users()) {
            if (!first) {
                out.append((byte) ',');
            }
            online(online, out);
            first = false;
        }
        out.append("]}}");
    }

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
