package io.parlor.protocol.json;

import io.parlor.model.UserId;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.Push;
import java.util.List;

/** Writes who is there. */
final class PresenceEncoder {
    private PresenceEncoder() {}

    /** What follows the room. */
    static void summary(Push.PresenceSummary summary, FrameBuilder out) {
        out.append(",\"presence\":");
        summary(summary.count(), summary.users(), out);
    }

    static void typing(Push.TypingSummary summary, FrameBuilder out) {
        out.append(",\"typing\":");
        summary(summary.count(), summary.users(), out);
    }

    private static void summary(int count, List<UserId> users, FrameBuilder out) {
        out.append("{\"count\":");
        JsonOut.number(count, out);
        out.append(",\"users\":");
        users(users, out);
        out.append("}}");
    }

    static void users(List<UserId> users, FrameBuilder out) {
        out.append((byte) '[');
        boolean first = true;
        for (UserId user : users) {
            if (!first) {
                out.append((byte) ',');
            }
            JsonOut.string(user.value(), out);
            first = false;
        }
        out.append((byte) ']');
    }

    /** The member {@code devices}, with the comma before it, if there is anything to say, in the order of the users. */
    static void devices(Push.MemberList reply, FrameBuilder out) {
        if (reply.devices().isEmpty()) {
            return;
        }
        char before = '{';
        out.append(",\"devices\":");
        for (UserId user : reply.users()) {
            Integer devices = reply.devices().get(user);
            if (devices != null) {
                out.append((byte) before);
                JsonOut.string(user.value(), out);
                out.append((byte) ':');
                JsonOut.number(devices, out);
                before = ',';
            }
        }
        out.append((byte) '}');
    }
}
