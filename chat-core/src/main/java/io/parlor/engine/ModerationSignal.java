package io.parlor.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.model.Moderation;
import io.parlor.model.UserId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells all nodes that something was done about a room. It is sent several times, lest it be lost.
 *
 * @param id random: a node acts on each once
 */
record ModerationSignal(long id, Moderation what) {
    /** By which it is told from other signals. */
    static final byte FIRST = 'M';

    private static final String SEPARATOR = "\n";
    private static final String NOBODY = "";
    private static final int FIELDS = 5;

    byte[] encode() {
        UserId user = what.user();
        Duration time = what.time();
        String text = (char) FIRST
                + String.join(
                        SEPARATOR,
                        Long.toString(id),
                        what.action().name(),
                        user == null ? NOBODY : user.value(),
                        time == null ? "" : Long.toString(time.toMillis()),
                        what.reason());
        return text.getBytes(UTF_8);
    }

    /** Null for what this version does not know. */
    static @Nullable ModerationSignal decode(byte[] signal) {
        String[] fields = new String(signal, 1, signal.length - 1, UTF_8).split(SEPARATOR, FIELDS);
        if (fields.length < FIELDS) {
            return null;
        }
        try {
            UserId user = fields[2].equals(NOBODY) ? null : new UserId(fields[2]);
            Duration time = fields[3].isEmpty() ? null : Duration.ofMillis(Long.parseLong(fields[3]));
            Moderation what = new Moderation(Moderation.Action.valueOf(fields[1]), user, fields[4], time);
            return new ModerationSignal(Long.parseLong(fields[0]), what);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
