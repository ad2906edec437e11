package io.parlor.engine;

import io.parlor.model.Moderation;
import io.parlor.model.UserId;
import io.parlor.protocol.Push;
import io.parlor.room.ModerationStore.Kick;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Acts on what was done about a room, once on each: when it is signalled, or when it is found in the store, if no signal came. Thread-safe. */
final class RoomConduct {
    /** More than are done in the time that the store keeps them. */
    private static final int MAX_SEEN = 1_000;

    private final LiveRoom room;
    private final Consumer<Moderation> onModeration;
    private final Supplier<CompletionStage<List<Kick>>> kicks;

    // Guarded by this.
    private final Set<Long> seen = new LinkedHashSet<>();
    private boolean checking;

    /** @param kicks asks for those that this node may not have been told of */
    RoomConduct(LiveRoom room, Consumer<Moderation> onModeration, Supplier<CompletionStage<List<Kick>>> kicks) {
        this.room = room;
        this.onModeration = onModeration;
        this.kicks = kicks;
    }

    /** Passes over what was done before anybody came in. Completes when that is known, or cannot be. */
    CompletionStage<?> begin() {
        CompletableFuture<@Nullable Void> known = new CompletableFuture<>();
        kicks.get().whenComplete((found, failure) -> {
            if (found != null) {
                found.forEach(kick -> isNew(kick.id()));
            }
            known.complete(null);
        });
        return known;
    }

    void receive(byte[] payload) {
        ModerationSignal signal = ModerationSignal.decode(payload);
        if (signal == null) {
            return;
        }
        if (!isNew(signal.id())) {
            again(signal.what());
            return;
        }
        Moderation what = signal.what();
        onModeration.accept(what);
        act(what, what.user());
    }

    /** Looks for what no signal told of. A store that cannot be asked is asked the next time. */
    void check() {
        synchronized (this) {
            if (checking) {
                return;
            }
            checking = true;
        }
        kicks.get().whenComplete((found, failure) -> {
            synchronized (this) {
                checking = false;
            }
            obey(found == null ? List.of() : found);
        });
    }

    private void obey(List<Kick> found) {
        for (Kick kick : found) {
            if (isNew(kick.id())) {
                onModeration.accept(Moderation.kick(kick.user(), kick.reason()));
                room.kick(kick.user(), kick.reason());
            }
        }
    }

    private synchronized boolean isNew(long id) {
        boolean added = seen.add(id);
        if (seen.size() > MAX_SEEN) {
            seen.remove(seen.iterator().next());
        }
        return added;
    }

    /** Whoever was on the way in when the ban was imposed goes at last. */
    private void again(Moderation what) {
        if (what.action() == Moderation.Action.BAN && what.user() != null) {
            room.kick(what.user(), what.reason());
        }
    }

    private void act(Moderation what, @Nullable UserId user) {
        if (user == null) {
            room.broadcast(new Push.Moderated(room.id, what), null);
            return;
        }
        switch (what.action()) {
            case KICK, BAN -> room.kick(user, what.reason());
            default -> room.tell(user, new Push.Moderated(room.id, what));
        }
    }
}
