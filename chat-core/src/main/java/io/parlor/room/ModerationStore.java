package io.parlor.room;

import io.parlor.model.RoomId;
import io.parlor.model.Sanction;
import io.parlor.model.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps who is muted or banned where, who was kicked just now, and which rooms are slow. One store for all nodes; {@link #inMemory()} is for one process alone, and
 * forgets with it. Thread-safe; nothing blocks; stages may complete on any thread, and fail with a
 * {@link io.parlor.broker.BrokerException} if the store cannot be reached. What is over need not be given, and is to be forgotten some time.
 */
public interface ModerationStore {
    /** Imposes a sanction, in place of one of the same kind that the user had in the room. */
    CompletionStage<@Nullable Void> put(RoomId room, Sanction sanction);

    /** Lifts one, if there is one. */
    CompletionStage<@Nullable Void> lift(RoomId room, UserId user, Sanction.Kind kind);

    /** @param between the time between two posts of a user; zero for none */
    CompletionStage<@Nullable Void> slow(RoomId room, Duration between);

    /** What concerns a user in a room. */
    CompletionStage<Standing> find(RoomId room, UserId user);

    /** Notes that a user was kicked, or banned, for nodes that no signal of it reaches: they look here now and then. */
    CompletionStage<@Nullable Void> kick(RoomId room, Kick kick);

    /** Kicks of a room that are not over, in no order. */
    CompletionStage<List<Kick>> kicks(RoomId room);

    /** Sanctions of a room, in no order. */
    CompletionStage<List<Sanction>> list(RoomId room, int limit);

    /**
     * Lets a user do something once in an interval, whichever node asks.
     *
     * @return zero if it may; else how long it has to wait
     */
    CompletionStage<Duration> takeTurn(RoomId room, UserId user, Duration interval);

    /** Bounded by what is imposed. */
    static ModerationStore inMemory(InstantSource clock) {
        return new MemoryModeration(clock);
    }

    /** By the system's clock. */
    static ModerationStore inMemory() {
        return inMemory(InstantSource.system());
    }

    /**
     * That all sessions a user has in a room at this time have to go.
     *
     * @param id    random: a node acts on each once
     * @param until when everybody will have looked
     */
    record Kick(long id, UserId user, String reason, Instant until) {
        public Kick {
            Objects.requireNonNull(user);
            Objects.requireNonNull(reason);
            Objects.requireNonNull(until);
        }
    }

    /**
     * How a user stands in a room.
     *
     * @param between the time between two posts of any user; zero for none
     */
    record Standing(@Nullable Sanction mute, @Nullable Sanction ban, Duration between) {
        public static final Standing CLEAN = new Standing(null, null, Duration.ZERO);

        public Standing {
            Objects.requireNonNull(between);
        }
    }
}
