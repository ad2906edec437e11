package io.parlor.room;

import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.Reaction;
import io.parlor.model.RoomEvent;
import io.parlor.model.UserId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From events of a room's log to what a user sees: edits, deletes and reactions folded into what they are about. Events may be added in any order and
 * several times, as when pages of history arrive backwards; the result is the same. Holds all it is given. Not thread-safe.
 */
public final class Timeline {
    private static final Set<EventType> FOLDED = Set.of(
            EventType.EDIT, EventType.DELETE, EventType.REACTION, EventType.JOINED, EventType.LEFT, EventType.READ);

    private final @Nullable UserId me;
    private final TreeMap<Long, RoomEvent> shown = new TreeMap<>();
    private final Map<Position, Amendments> amendments = new HashMap<>();

    private Timeline(@Nullable UserId me) {
        this.me = me;
    }

    /** An empty one. @param me whose reactions are marked; null for nobody's */
    public static Timeline of(@Nullable UserId me) {
        return new Timeline(me);
    }

    /** What a user sees of these events, in the order of the log. */
    public static List<TimelineEntry> fold(Collection<RoomEvent> events, @Nullable UserId me) {
        return of(me).addAll(events).entries();
    }

    public Timeline addAll(Collection<RoomEvent> events) {
        events.forEach(this::add);
        return this;
    }

    public Timeline add(RoomEvent event) {
        EventDetails details = event.details();
        Position target = details.target();
        if (!FOLDED.contains(event.type())) {
            // What was seen first may have been deleted since.
            shown.merge(
                    event.position().offset(),
                    event,
                    (known, again) -> known.details().redacted() ? known : again);
        } else if (target != null) {
            amendments.computeIfAbsent(target, absent -> new Amendments()).add(event);
        }
        return this;
    }

    /** All, in the order of the log. */
    public List<TimelineEntry> entries() {
        Map<Position, Integer> replies = new HashMap<>();
        for (RoomEvent event : shown.values()) {
            Position thread = event.details().replyTo();
            if (thread != null && !isDeleted(event)) {
                replies.merge(thread, 1, Integer::sum);
            }
        }
        List<TimelineEntry> entries = new ArrayList<>(shown.size());
        for (RoomEvent event : shown.values()) {
            entries.add(entry(event, replies.getOrDefault(event.position(), 0)));
        }
        return entries;
    }

    private boolean isDeleted(RoomEvent event) {
        Amendments its = amendments.get(event.position());
        return event.details().redacted() || (its != null && its.deleted);
    }

    private TimelineEntry entry(RoomEvent event, int replies) {
        if (isDeleted(event)) {
            return new TimelineEntry(event, "null", List.of(), List.of(), false, true, List.of(), replies);
        }
        Amendments its = amendments.get(event.position());
        RoomEvent edit = its == null ? null : its.edit;
        RoomEvent said = edit == null ? event : edit;
        return new TimelineEntry(
                event,
                said.body(),
                said.details().mentions(),
                said.details().attachments(),
                edit != null,
                false,
                its == null ? List.of() : its.counts(me),
                replies);
    }

    /** What there is about one event. */
    private static final class Amendments {
        private @Nullable RoomEvent edit;
        private boolean deleted;

        /** The last one of each user, by kind. */
        private final Map<String, Map<UserId, RoomEvent>> reactions = new TreeMap<>();

        void add(RoomEvent event) {
            Reaction reaction = event.details().reaction();
            UserId from = event.from();
            if (event.type().equals(EventType.DELETE)) {
                deleted = true;
            } else if (event.type().equals(EventType.EDIT)) {
                edit = event.details().redacted() ? edit : later(edit, event);
            } else if (reaction != null && from != null) {
                reactions
                        .computeIfAbsent(reaction.kind(), absent -> new HashMap<>())
                        .merge(from, event, Amendments::later);
            }
        }

        private static RoomEvent later(@Nullable RoomEvent one, RoomEvent other) {
            return one == null || one.position().offset() < other.position().offset() ? other : one;
        }

        List<TimelineEntry.ReactionCount> counts(@Nullable UserId me) {
            List<TimelineEntry.ReactionCount> counts = new ArrayList<>();
            reactions.forEach((kind, users) -> {
                int count = 0;
                boolean mine = false;
                for (RoomEvent event : users.values()) {
                    if (Objects.requireNonNull(event.details().reaction()).active()) {
                        count++;
                        mine |= Objects.equals(event.from(), me);
                    }
                }
                if (count > 0) {
                    counts.add(new TimelineEntry.ReactionCount(kind, count, mine));
                }
            });
            return counts;
        }
    }
}
