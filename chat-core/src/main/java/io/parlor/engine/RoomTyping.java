package io.parlor.engine;

import io.parlor.model.UserId;
import io.parlor.protocol.Push;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is typing in a room, as its sessions on this node are told: in a small room of each who begins, goes on and ends; in a big one how many there are
 * and a few names, at most once in a while. Whoever is not heard of again has ended. Thread-safe.
 */
final class RoomTyping {
    /** Clients repeat it every three. */
    private static final Duration FORGET = Duration.ofSeconds(6);

    private static final Duration SUMMARY = Duration.ofSeconds(2);
    private static final int SAMPLE = 3;

    /** More are not followed. */
    private static final int MAX_TYPING = 1_000;

    private final LiveRoom room;
    private final PresenceHub hub;
    private final int namedUsers;

    // Guarded by this.
    /** Until when, who ends first first. */
    private final Map<UserId, Long> typing = new LinkedHashMap<>();

    private boolean sweepPlanned;
    private boolean summaryPlanned;

    RoomTyping(LiveRoom room, PresenceHub hub, int namedUsers) {
        this.room = room;
        this.hub = hub;
        this.namedUsers = namedUsers;
    }

    void heard(UserId user, boolean active) {
        boolean big = room.presence.count() > namedUsers;
        synchronized (this) {
            boolean was = typing.remove(user) != null;
            if (active && typing.size() < MAX_TYPING) {
                typing.put(user, hub.nanoTime() + FORGET.toNanos());
                sweepLater(FORGET);
            }
            if (big) {
                if (was != active) {
                    summarizeLater();
                }
                return;
            }
        }
        tell(user, active);
    }

    private void tell(UserId user, boolean active) {
        room.broadcast(new Push.TypingSignal(room.id, user, active), user);
    }

    private void sweepLater(Duration wait) {
        if (!sweepPlanned) {
            sweepPlanned = true;
            hub.later(this::sweep, wait);
        }
    }

    private void sweep() {
        boolean big = room.presence.count() > namedUsers;
        long now = hub.nanoTime();
        List<UserId> ended = new ArrayList<>();
        synchronized (this) {
            sweepPlanned = false;
            for (Iterator<Map.Entry<UserId, Long>> each = typing.entrySet().iterator(); each.hasNext(); ) {
                Map.Entry<UserId, Long> entry = each.next();
                if (entry.getValue() - now > 0) {
                    sweepLater(Duration.ofNanos(entry.getValue() - now));
                    break;
                }
                ended.add(entry.getKey());
                each.remove();
            }
            if (big && !ended.isEmpty()) {
                summarizeLater();
            }
        }
        if (!big) {
            ended.forEach(user -> tell(user, false));
        }
    }

    private void summarizeLater() {
        if (!summaryPlanned) {
            summaryPlanned = true;
            hub.later(this::summarize, SUMMARY);
        }
    }

    private void summarize() {
        int count;
        List<UserId> users;
        synchronized (this) {
            summaryPlanned = false;
            count = typing.size();
            users = typing.keySet().stream().limit(SAMPLE).toList();
        }
        room.broadcast(new Push.TypingSummary(room.id, count, users), null);
    }
}
