package io.parlor.protocol.stomp;

import io.parlor.model.ErrorCode;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.protocol.Command.OnGap;
import io.parlor.protocol.Command.Start;
import org.jspecify.annotations.Nullable;

/** Reads the headers that mean something here. */
final class Headers {
    private static final int MAX_KEY = 64;

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
        if (given != null
                && (given.isEmpty()
                        || given.length() > MAX_KEY
                        || !given.chars().allMatch(c -> c > ' ' && c < 0x7f))) {
            throw FrameFault.badRequest("key has 1 to 64 printable ASCII characters, no space");
        }
        return given;
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
