package io.parlor.engine;

import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RecordErasure;
import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.protocol.EventCodec;
import io.parlor.room.Post;
import io.parlor.room.PostInterceptor;
import io.parlor.session.ChatSession;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From a post to a record in the log: past the interceptors, encoded once, appended. Thread-safe. */
final class Poster {
    private final MessageBroker broker;
    private final List<PostInterceptor> interceptors;
    private final InstantSource clock;
    private final Stats stats;
    private final Personal personal;

    Poster(EngineSettings settings, Stats stats, Personal personal) {
        this.broker = settings.broker();
        this.interceptors = settings.interceptors();
        this.clock = settings.clock();
        this.stats = stats;
        this.personal = personal;
    }

    /** What the interceptors make of it. Complete at once where there are none. */
    CompletionStage<Post> intercept(RoomId room, Post post, @Nullable ChatSession session) {
        CompletionStage<Post> result = CompletableFuture.completedFuture(post);
        for (PostInterceptor interceptor : interceptors) {
            result = result.thenCompose(current -> interceptor.intercept(room, current, session))
                    .thenApply(made -> Objects.requireNonNull(made, "an interceptor completed with null"));
        }
        return result;
    }

    /** Whether there is anybody to ask. */
    boolean intercepts() {
        return !interceptors.isEmpty();
    }

    CompletionStage<Position> append(RoomId room, Post post) {
        return append(room, post.type(), post.from(), post.key(), post.details(), post.body());
    }

    /**
     * Appends an event; the calls' order is the log's.
     *
     * @param body one JSON value without line feeds
     */
    CompletionStage<Position> append(
            RoomId room,
            EventType type,
            @Nullable UserId from,
            @Nullable String key,
            EventDetails details,
            String body) {
        CompletionStage<Position> stored = store(
                from,
                key,
                EventCodec.encode(type, from, clock.millis(), key, details, body),
                log -> broker.append(room, log));
        if (!details.mentions().isEmpty()) {
            stored.whenComplete((position, failure) -> {
                if (position != null) {
                    personal.mention(details.mentions(), room, position, from);
                }
            });
        }
        return stored;
    }

    /**
     * Appends an edit, a delete or a reaction.
     *
     * @param details of the post, with what they have of the target
     * @return fails with {@link ErrorCode#TARGET_GONE} if the target was deleted or dropped meanwhile, as far as the broker can tell
     */
    CompletionStage<Position> append(RoomId room, Post post, EventDetails details, RoomEvent target) {
        UserId from = post.from();
        String key = post.key();
        long now = clock.millis();
        byte[] payload = EventCodec.encode(post.type(), from, now, key, details, post.body());
        if (!(broker instanceof RecordErasure erasing) || post.type().equals(EventType.REACTION)) {
            return store(from, key, payload, log -> broker.append(room, log));
        }
        if (post.type().equals(EventType.DELETE)) {
            byte[] left = EventCodec.redact(target);
            return store(from, key, payload, log -> told(erasing.erase(room, log, target.position(), left)));
        }
        byte[] blank = EventCodec.encode(post.type(), from, now, key, details.redact(), "null");
        return store(from, key, payload, log -> told(erasing.amend(room, log, target.position(), blank)));
    }

    private static CompletionStage<Position> told(CompletionStage<@Nullable Position> stage) {
        return stage.thenApply(position -> {
            if (position == null) {
                throw Amender.targetGone();
            }
            return position;
        });
    }

    private CompletionStage<Position> store(
            @Nullable UserId from,
            @Nullable String key,
            byte[] payload,
            Function<LogRecord, CompletionStage<Position>> append) {
        if (payload.length > broker.profile().maxRecordBytes()) {
            return CompletableFuture.failedFuture(new ChatException(ErrorCode.TOO_LARGE, "more than the broker takes"));
        }
        stats.posts.increment();
        return append.apply(new LogRecord(logKey(from, key), payload));
    }

    /** Keys of different users never meet: one could make the other's message disappear otherwise. No name has a space. */
    private static @Nullable String logKey(@Nullable UserId from, @Nullable String key) {
        return key == null ? null : (from == null ? "" : from.value()) + ' ' + key;
    }
}
