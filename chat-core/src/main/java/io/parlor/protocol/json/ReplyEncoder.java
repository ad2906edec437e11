package io.parlor.protocol.json;

import io.parlor.model.UserId;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.Push;

/** Writes the replies that carry more than a position. */
final class ReplyEncoder {
    private ReplyEncoder() {}

    static void connected(Push.Connected reply, FrameBuilder out) {
        ok(reply.id(), out);
        out.append("\"session\":");
        JsonOut.string(reply.session().value(), out);
        out.append(",\"user\":");
        JsonOut.string(reply.user().value(), out);
        out.append(",\"node\":");
        JsonOut.string(reply.node(), out);
        out.append(",\"heartbeat\":");
        JsonOut.number(reply.heartbeatSeconds(), out);
        out.append(",\"limits\":{");
        limits(reply.limits(), out);
        out.append("}}}");
    }

    private static void limits(Push.Limits limits, FrameBuilder out) {
        out.append("\"frame\":");
        JsonOut.number(limits.frameBytes(), out);
        out.append(",\"body\":");
        JsonOut.number(limits.bodyBytes(), out);
        out.append(",\"rooms\":");
        JsonOut.number(limits.rooms(), out);
        out.append(",\"page\":");
        JsonOut.number(limits.page(), out);
        out.append(",\"inflight\":");
        JsonOut.number(limits.inflight(), out);
    }

    static void joined(Push.Joined reply, FrameBuilder out) {
        if (!reply.single()) {
            ok(reply.id(), out);
            out.append("\"rooms\":[");
            for (int i = 0; i < reply.rooms().size(); i++) {
                if (i > 0) {
                    out.append((byte) ',');
                }
                out.append((byte) '{');
                outcome(reply.rooms().get(i), out);
                out.append((byte) '}');
            }
            out.append("]}}");
        } else if (reply.rooms().get(0) instanceof Push.RoomRefused refused) {
            PushEncoder.refused(reply.id(), refused.failure(), out);
        } else {
            ok(reply.id(), out);
            outcome(reply.rooms().get(0), out);
            out.append("}}");
        }
    }

    private static void outcome(Push.Outcome outcome, FrameBuilder out) {
        out.append("\"room\":");
        JsonOut.string(outcome.name(), out);
        if (outcome instanceof Push.RoomJoined joined) {
            out.append(",\"head\":");
            JsonOut.position(joined.head(), out);
            out.append(",\"recovered\":");
            JsonOut.bool(joined.recovered(), out);
            out.append(",\"members\":");
            JsonOut.number(joined.members(), out);
        } else if (outcome instanceof Push.RoomRefused refused) {
            out.append((byte) ',');
            PushEncoder.error(refused.failure(), out);
        }
    }

    static void page(Push.Page reply, FrameBuilder out) {
        ok(reply.id(), out);
        out.append("\"room\":");
        JsonOut.string(reply.room().value(), out);
        out.append(",\"events\":[");
        for (int i = 0; i < reply.events().size(); i++) {
            if (i > 0) {
                out.append((byte) ',');
            }
            event(reply.events().get(i), out);
        }
        out.append("],\"more\":");
        JsonOut.bool(reply.more(), out);
        out.append(",\"next\":");
        JsonOut.position(reply.next(), out);
        if (reply.gap()) {
            out.append(",\"gap\":true");
        }
        out.append("}}");
    }

    // The room is named once, by the page.
    private static void event(EncodedEvent event, FrameBuilder out) {
        byte[] stored = event.payload();
        out.append("{\"pos\":");
        JsonOut.position(event.position(), out);
        out.append((byte) ',').append(stored, 1, stored.length - 1);
    }

    static void members(Push.MemberList reply, FrameBuilder out) {
        ok(reply.id(), out);
        out.append("\"room\":");
        JsonOut.string(reply.room().value(), out);
        out.append(",\"count\":");
        JsonOut.number(reply.count(), out);
        out.append(",\"users\":[");
        boolean first = true;
        for (UserId user : reply.users()) {
            if (!first) {
                out.append((byte) ',');
            }
            JsonOut.string(user.value(), out);
            first = false;
        }
        out.append("]}}");
    }

    static void ok(long id, FrameBuilder out) {
        out.append("{\"id\":");
        JsonOut.number(id, out);
        out.append(",\"ok\":{");
    }
}
