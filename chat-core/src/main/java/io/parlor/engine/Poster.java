package io.parlor.engine;

import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.model.EventType;
import io.parlor.model.Position;
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
import org.jspecify.annotations.Nullable;

/** From a post to a record in the log: past the interceptors, encoded once, appended. Thread-safe. */
final class Poster {
    private final MessageBroker broker;
    private final List<PostInterceptor> interceptors;
    private final InstantSource clock;
    private final Stats stats;

    Poster(EngineSettings settings, Stats stats) {
        this.broker = settings.broker();
        this.interceptors = settings.interceptors();
        this.clock = settings.clock();
        this.stats = stats;
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
        return append(room, post.type(), post.from(), post.key(), post.body());
    }

    /**
     * Appends an event; the calls' order is the log's.
     *
     * @param body one JSON value without line feeds
     */
    CompletionStage<Position> append(
            RoomId room, EventType type, @Nullable UserId from, @Nullable String key, String body) {
        byte[] payload = EventCodec.encode(type, from, clock.millis(), key, body);
        if (payload.length > broker.profile().maxRecordBytes()) {
            return CompletableFuture.failedFuture(new ChatException(ErrorCode.TOO_LARGE, "more than the broker takes"));
        }
        stats.posts.increment();
        return broker.append(room, new LogRecord(logKey(from, key), payload));
    }

    /** Keys of different users never meet: one could make the other's message disappear otherwise. No name has a space. */
    private static @Nullable String logKey(@Nullable UserId from, @Nullable String key) {
        return key == null ? null : (from == null ? "" : from.value()) + ' ' + key;
    }
}
