package io.parlor.engine;

import io.parlor.model.Moderation;
import io.parlor.model.UserId;
import io.parlor.protocol.Push;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Acts on what was done about a room, once on each. Of the broker's calls. */
final class RoomConduct {
    private static final int MAX_SEEN = 64;

    private final LiveRoom room;
    private final Consumer<Moderation> onModeration;
    private final Set<Long> seen = new LinkedHashSet<>();

    RoomConduct(LiveRoom room, Consumer<Moderation> onModeration) {
        this.room = room;
        this.onModeration = onModeration;
    }

    void receive(byte[] payload) {
        ModerationSignal signal = ModerationSignal.decode(payload);
        if (signal == null) {
            return;
        }
        if (!seen.add(signal.id())) {
            again(signal.what());
            return;
        }
        if (seen.size() > MAX_SEEN) {
            seen.remove(seen.iterator().next());
        }
        Moderation what = signal.what();
        onModeration.accept(what);
        act(what, what.user());
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
