package io.parlor.protocol.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parlor.model.RoomId;
import io.parlor.protocol.Command;
import io.parlor.protocol.Failure;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.Push;

/** Writes pushes as lines, without what separates them. */
final class PushEncoder {
    private static final byte[] ID = ascii("{\"id\":");
    private static final byte[] OK_POSITION = ascii(",\"ok\":{\"pos\":");
    private static final byte[] OK_NOTHING = ascii(",\"ok\":{}}");
    private static final byte[] ROOM = ascii("{\"room\":");
    private static final byte[] LIVE = ascii(",\"live\":");
    private static final byte[] TYPING = ascii(",\"typing\":{\"user\":");
    private static final byte[] ACTIVE = ascii(",\"active\":");
    private static final byte[] END_2 = ascii("}}");

    private PushEncoder() {}

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    static void encode(Push push, FrameBuilder out) {
        if (push instanceof Push.Posted posted) {
            out.append(ID);
            JsonOut.number(posted.id(), out);
            out.append(OK_POSITION);
            JsonOut.position(posted.position(), out);
            out.append(END_2);
        } else if (push instanceof Push.Done done) {
            out.append(ID);
            JsonOut.number(done.id(), out);
            out.append(OK_NOTHING);
        } else if (push instanceof Push.Live live) {
            room(live.room(), out);
            out.append(LIVE);
            JsonOut.position(live.position(), out);
            out.append((byte) '}');
        } else if (push instanceof Push.TypingSignal typing) {
            room(typing.room(), out);
            out.append(TYPING);
            JsonOut.string(typing.user().value(), out);
            out.append(ACTIVE);
            JsonOut.bool(typing.active(), out);
            out.append(END_2);
        } else if (push instanceof Push.Refused refused) {
            refused(refused.id(), refused.failure(), out);
        } else {
            encodeReply(push, out);
        }
    }

    private static void encodeReply(Push push, FrameBuilder out) {
        if (push instanceof Push.Joined joined) {
            ReplyEncoder.joined(joined, out);
        } else if (push instanceof Push.Page page) {
            ReplyEncoder.page(page, out);
        } else if (push instanceof Push.MemberList members) {
            ReplyEncoder.members(members, out);
        } else if (push instanceof Push.Connected connected) {
            ReplyEncoder.connected(connected, out);
        } else if (push instanceof Push.Unread unread) {
            MarkerEncoder.unread(unread, out);
        } else if (push instanceof Push.MarkerList markers) {
            MarkerEncoder.markers(markers, out);
        } else if (push instanceof Push.SanctionList sanctions) {
            SocialEncoder.sanctions(sanctions, out);
        } else {
            encodeNotice(push, out);
        }
    }

    private static void encodeNotice(Push push, FrameBuilder out) {
        if (push instanceof Push.PresenceSignal presence) {
            room(presence.room(), out);
            out.append(presence.joined() ? ",\"presence\":{\"joined\":" : ",\"presence\":{\"left\":");
            JsonOut.string(presence.user().value(), out);
            out.append(END_2);
        } else if (push instanceof Push.ReadSignal read) {
            room(read.room(), out);
            MarkerEncoder.read(read, out);
        } else if (push instanceof Push.PresenceSummary summary) {
            room(summary.room(), out);
            PresenceEncoder.summary(summary, out);
        } else if (push instanceof Push.Moderated moderated) {
            room(moderated.room(), out);
            SocialEncoder.moderated(moderated.what(), out);
        } else if (push instanceof Push.TypingSummary typing) {
            room(typing.room(), out);
            PresenceEncoder.typing(typing, out);
        } else if (push instanceof Push.Online online) {
            out.append("{\"online\":");
            SocialEncoder.online(online, out);
            out.append((byte) '}');
        } else if (push instanceof Push.Watching watching) {
            SocialEncoder.watching(watching, out);
        } else if (push instanceof Push.Gap gap) {
            gap(gap, out);
        } else if (push instanceof Push.Kicked kicked) {
            room(kicked.room(), out);
            out.append(",\"kicked\":{\"reason\":");
            JsonOut.string(kicked.reason(), out);
            out.append(END_2);
        } else if (push instanceof Push.Notice notice) {
            out.append("{\"notice\":{\"type\":");
            JsonOut.string(notice.type(), out);
            out.append(",\"body\":").append(notice.body()).append(END_2);
        } else if (push instanceof Push.Drain drain) {
            out.append("{\"drain\":{\"after\":");
            JsonOut.number(drain.afterMillis(), out);
            out.append(END_2);
        } else {
            throw new AssertionError("a push without an encoding: " + push.getClass());
        }
    }

    private static void gap(Push.Gap gap, FrameBuilder out) {
        room(gap.room(), out);
        out.append(",\"gap\":{\"after\":");
        JsonOut.position(gap.after(), out);
        if (gap.resumed() != null) {
            out.append(",\"resumed\":");
            JsonOut.position(gap.resumed(), out);
        }
        out.append(",\"reason\":");
        JsonOut.string(gap.reason().wire(), out);
        out.append(END_2);
    }

    private static void room(RoomId room, FrameBuilder out) {
        out.append(ROOM);
        JsonOut.string(room.value(), out);
    }

    static void refused(long id, Failure failure, FrameBuilder out) {
        out.append((byte) '{');
        if (id != Command.NO_ID) {
            out.append("\"id\":");
            JsonOut.number(id, out);
            out.append((byte) ',');
        }
        error(failure, out);
        out.append((byte) '}');
    }

    /** The member {@code error}. */
    static void error(Failure failure, FrameBuilder out) {
        out.append("\"error\":{\"code\":");
        JsonOut.string(failure.code().wire(), out);
        out.append(",\"message\":");
        JsonOut.string(failure.message(), out);
        out.append(",\"retry\":");
        JsonOut.bool(failure.code().retryable(), out);
        if (failure.retryAfterMillis() != null) {
            out.append(",\"after\":");
            JsonOut.number(failure.retryAfterMillis(), out);
        }
        out.append((byte) '}');
    }
}
