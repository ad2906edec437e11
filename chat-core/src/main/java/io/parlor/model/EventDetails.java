package io.parlor.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an event says besides its body, in a form that the server understands and has checked.
 *
 * @param target      of an edit, a delete or a reaction: the event it is about; null otherwise
 * @param replyTo     the event that began the thread this one belongs to; null outside of threads. An edit, delete or reaction has that of its target
 * @param mentions    users that are called by this, without repetitions, at most {@link #MAX_MENTIONS}; they need not be in the room
 * @param attachments at most {@link Attachment#MAX_COUNT}
 * @param reaction    of a reaction; null otherwise
 * @param headers     what host or sender say besides, within the bounds of {@link EventHeaders}; of this event alone, so that those of an edit do not
 *                    replace those of its target
 * @param redacted    whether it was deleted: the body is {@code null}, and mentions, attachments and headers are gone
 */
public record EventDetails(
        @Nullable Position target,
        @Nullable Position replyTo,
        List<UserId> mentions,
        List<Attachment> attachments,
        @Nullable Reaction reaction,
        Map<String, String> headers,
        boolean redacted) {
    public static final int MAX_MENTIONS = 50;

    /** Nothing to say. */
    public static final EventDetails NONE = new EventDetails(null, null, List.of(), List.of(), null, Map.of(), false);

    /** @throws IllegalArgumentException if there are too many of something, a user is mentioned twice, or a header is not what it should be */
    public EventDetails {
        mentions = List.copyOf(mentions);
        attachments = List.copyOf(attachments);
        headers = EventHeaders.requireValid(headers);
        if (mentions.size() > MAX_MENTIONS || Set.copyOf(mentions).size() < mentions.size()) {
            throw new IllegalArgumentException("at most " + MAX_MENTIONS + " mentions, each user once");
        }
        if (attachments.size() > Attachment.MAX_COUNT) {
            throw new IllegalArgumentException("at most " + Attachment.MAX_COUNT + " attachments");
        }
    }

    /** Whether events of that type are about another one. */
    public static boolean needsTarget(EventType type) {
        return type.equals(EventType.EDIT) || type.equals(EventType.DELETE) || type.equals(EventType.REACTION);
    }

    /** Of an event about another one. */
    public static EventDetails about(Position target) {
        return NONE.target(target);
    }

    public EventDetails target(@Nullable Position to) {
        return new EventDetails(to, replyTo, mentions, attachments, reaction, headers, redacted);
    }

    public EventDetails replyTo(@Nullable Position to) {
        return new EventDetails(target, to, mentions, attachments, reaction, headers, redacted);
    }

    public EventDetails mentions(List<UserId> to) {
        return new EventDetails(target, replyTo, to, attachments, reaction, headers, redacted);
    }

    public EventDetails attachments(List<Attachment> to) {
        return new EventDetails(target, replyTo, mentions, to, reaction, headers, redacted);
    }

    public EventDetails reaction(Reaction to) {
        return new EventDetails(target, replyTo, mentions, attachments, to, headers, redacted);
    }

    public EventDetails headers(Map<String, String> to) {
        return new EventDetails(target, replyTo, mentions, attachments, reaction, to, redacted);
    }

    /** With one header more, or another value for one there is. */
    public EventDetails header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return headers(more);
    }

    /** What is left of it when the event is deleted. */
    public EventDetails redact() {
        return new EventDetails(target, replyTo, List.of(), List.of(), reaction, Map.of(), true);
    }

    /** Whether it says nothing. */
    public boolean isNone() {
        return target == null
                && replyTo == null
                && mentions.isEmpty()
                && attachments.isEmpty()
                && reaction == null
                && headers.isEmpty()
                && !redacted;
    }
}
