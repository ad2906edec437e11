package io.parlor.protocol.json;

import io.parlor.model.Position;
import io.parlor.model.UserId;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.Push;
import java.util.Map;

/** Writes how far users have read. */
final class MarkerEncoder {
    private MarkerEncoder() {}

    static void unread(Push.Unread reply, FrameBuilder out) {
        ReplyEncoder.ok(reply.id(), out);
        out.append("\"room\":");
        JsonOut.string(reply.room().value(), out);
        if (reply.marker() != null) {
            out.append(",\"read\":");
            JsonOut.position(reply.marker(), out);
        }
        out.append(",\"unread\":");
        JsonOut.number(reply.messages(), out);
        out.append(",\"mentions\":");
        JsonOut.number(reply.mentions(), out);
        out.append(",\"more\":");
        JsonOut.bool(reply.more(), out);
        out.append("}}");
    }

    static void markers(Push.MarkerList reply, FrameBuilder out) {
        ReplyEncoder.ok(reply.id(), out);
        out.append("\"room\":");
        JsonOut.string(reply.room().value(), out);
        out.append(",\"markers\":{");
        boolean first = true;
        for (Map.Entry<UserId, Position> marker : reply.users().entrySet()) {
            if (!first) {
                out.append((byte) ',');
            }
            JsonOut.string(marker.getKey().value(), out);
            out.append((byte) ':');
            JsonOut.position(marker.getValue(), out);
            first = false;
        }
        out.append("}}}");
    }

    /** What follows the room. */
    static void read(Push.ReadSignal signal, FrameBuilder out) {
        out.append(",\"read\":{\"user\":");
        JsonOut.string(signal.user().value(), out);
        out.append(",\"pos\":");
        JsonOut.position(signal.position(), out);
        out.append("}}");
    }
}
