package io.parlor.protocol.stomp;

import io.parlor.model.ErrorCode;
import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.IdempotencyKey;
import io.parlor.model.Position;
import io.parlor.model.UserId;
import io.parlor.protocol.Command.OnGap;
import io.parlor.protocol.Command.Start;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the headers that mean something here. */
final class Headers {
    /** The headers of a SEND that mean something. */
    private static final Set<String> OF_SEND = Set.of(
            "destination",
            "content-type",
            "content-length",
            "receipt",
            "transaction",
            "event",
            "key",
            "reply-to",
            "mentions");

    private Headers() {}

    static @Nullable Position position(Frame frame, String name) throws FrameFault {
        String given = frame.header(name);
        if (given == null) {
            return null;
        }
        try {
            return Position.parse(given);
        } catch (IllegalArgumentException e) {
            throw new FrameFault(ErrorCode.BAD_POSITION, name + " is not a position of this server");
        }
    }

    /** @param most what a larger number is taken for */
    static int number(Frame frame, String name, int least, int most) throws FrameFault {
        String given = frame.header(name);
        if (given == null) {
            return -1;
        }
        if (!given.matches("\\d{1,9}") || Integer.parseInt(given) < least) {
            throw FrameFault.badRequest(name + " is a number of at least " + least);
        }
        return Math.min(Integer.parseInt(given), most);
    }

    /** Null if neither {@code after} nor {@code last} is there. */
    static @Nullable Start start(Frame frame, int page) throws FrameFault {
        Position after = position(frame, "after");
        int last = number(frame, "last", 0, page);
        if (after != null && last >= 0) {
            throw FrameFault.badRequest("after and last exclude each other");
        }
        if (after != null) {
            return new Start.After(after);
        }
        return last >= 0 ? new Start.Last(last) : null;
    }

    static OnGap onGap(Frame frame) throws FrameFault {
        String given = frame.header("gap");
        if (given == null || given.equals("oldest")) {
            return OnGap.OLDEST;
        }
        if (given.equals("end")) {
            return OnGap.END;
        }
        throw FrameFault.badRequest("gap is oldest or end");
    }

    static EventType eventType(Frame frame) throws FrameFault {
        String given = frame.header("event");
        if (given == null || given.equals(EventType.MESSAGE.value())) {
            return EventType.MESSAGE;
        }
        try {
            EventType type = new EventType(given);
            if (type.isCustom()) {
                return type;
            }
        } catch (IllegalArgumentException e) {
            // Below.
        }
        throw FrameFault.badRequest("event is message, or x. and 1 to 62 letters, digits, ., _ or -");
    }

    static @Nullable String key(Frame frame) throws FrameFault {
        String given = frame.header("key");
        if (given != null && !IdempotencyKey.isValid(given)) {
            throw FrameFault.badRequest("key has 1 to 64 printable ASCII characters, no space");
        }
        return given;
    }

    /**
     * What a message says besides its body. Every header that means nothing here is the sender's own, and goes with the event.
     *
     * @param kept in lower case, the names of those that are for the server alone
     */
    static EventDetails details(Frame frame, Set<String> kept) throws FrameFault {
        EventDetails details = EventDetails.NONE;
        Position replyTo = position(frame, "reply-to");
        if (replyTo != null) {
            details = details.replyTo(replyTo);
        }
        Map<String, String> own = null;
        for (Map.Entry<String, String> header : frame.headers().entrySet()) {
            String name = header.getKey();
            if (!OF_SEND.contains(name) && !kept.contains(name.toLowerCase(Locale.ROOT))) {
                own = own == null ? new LinkedHashMap<>() : own;
                own.put(name, header.getValue());
            }
        }
        try {
            String mentions = frame.header("mentions");
            if (mentions != null) {
                details = details.mentions(users(mentions));
            }
            return own == null ? details : details.headers(own);
        } catch (IllegalArgumentException e) {
            throw FrameFault.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static List<UserId> users(String names) {
        return Arrays.stream(names.trim().split("\\s+", EventDetails.MAX_MENTIONS + 2))
                .distinct()
                .map(UserId::new)
                .toList();
    }

    /** {@code heart-beat} as two numbers of milliseconds. */
    static long[] heartBeat(Frame frame) throws FrameFault {
        String given = frame.header("heart-beat");
        if (given == null) {
            return new long[] {0, 0};
        }
        String[] parts = given.trim().split("\\s*,\\s*", -1);
        if (parts.length != 2 || !parts[0].matches("\\d{1,9}") || !parts[1].matches("\\d{1,9}")) {
            throw FrameFault.badRequest("heart-beat is two numbers of milliseconds");
        }
        return new long[] {Long.parseLong(parts[0]), Long.parseLong(parts[1])};
    }
}
