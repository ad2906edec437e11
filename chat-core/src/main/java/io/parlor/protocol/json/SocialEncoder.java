package io.parlor.protocol.json;

import io.parlor.model.Moderation;
import io.parlor.model.Sanction;
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

    static void sanctions(Push.SanctionList reply, FrameBuilder out) {
        ReplyEncoder.ok(reply.id(), out);
        out.append("\"room\":");
        JsonOut.string(reply.room().value(), out);
        out.append(",\"sanctions\":[");
        boolean first = true;
        for (Sanction sanction : reply.sanctions()) {
            if (!first) {
                out.append((byte) ',');
            }
            sanction(sanction, out);
            first = false;
        }
        out.append((byte) ']');
        if (!reply.between().isZero()) {
            out.append(",\"slow\":");
            JsonOut.number(reply.between().toSeconds(), out);
        }
        out.append(",\"more\":");
        JsonOut.bool(reply.more(), out);
        out.append("}}");
    }

    private static void sanction(Sanction sanction, FrameBuilder out) {
        out.append("{\"action\":");
        JsonOut.string(sanction.kind().name().toLowerCase(Locale.ROOT), out);
        out.append(",\"user\":");
        JsonOut.string(sanction.user().value(), out);
        if (!sanction.reason().isEmpty()) {
            out.append(",\"reason\":");
            JsonOut.string(sanction.reason(), out);
        }
        if (sanction.by() != null) {
            out.append(",\"by\":");
            JsonOut.string(sanction.by().value(), out);
        }
        if (sanction.until() != null) {
            out.append(",\"until\":");
            JsonOut.number(sanction.until().toEpochMilli(), out);
        }
        out.append((byte) '}');
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
