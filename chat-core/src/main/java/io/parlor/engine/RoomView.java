package io.parlor.engine;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.RoomListener;
import io.parlor.model.GapReason;
import io.parlor.model.Moderation;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.model.Sanction;
import io.parlor.model.UserId;
import io.parlor.protocol.EventCodec;
import io.parlor.room.Follower;
import io.parlor.room.HistoryPage;
import io.parlor.room.HistoryQuery;
import io.parlor.room.Post;
import io.parlor.room.Room;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The host's view of a room. */
record RoomView(Engine engine, RoomId id) implements Room {
    @Override
    public CompletionStage<Position> post(Post post) {
        return hosts(Dispatcher.guarded(() -> engine.poster
                .intercept(id, post, null)
                .thenCompose(intercepted -> engine.amender.append(id, intercepted))));
    }

    @Override
    public CompletionStage<HistoryPage> history(HistoryQuery query) {
        return hosts(engine.history.page(id, query).thenApply(this::toPage));
    }

    private HistoryPage toPage(LogSlice slice) {
        List<RoomEvent> events = Events.of(id, slice.entries()).stream()
                .map(entry -> EventCodec.decode(id, entry))
                .toList();
        return new HistoryPage(events, slice.next(), slice.more(), slice.gap() != null);
    }

    @Override
    public CompletionStage<AutoCloseable> follow(EventListener listener) {
        RoomListener decoding = new RoomListener() {
            @Override
            public void onRecord(Position position, LogRecord record) {
                LogEntry entry = new LogEntry(position, record);
                if (Events.isEvent(id, entry)) {
                    listener.accept(EventCodec.decode(id, entry));
                }
            }

            @Override
            public void onSignal(byte[] payload) {
                // Signals are between sessions.
            }

            @Override
            public void onReset(Position resumed, GapReason reason) {
                listener.onGap(resumed);
            }
        };
        return hosts(Dispatcher.guarded(() -> engine.settings().broker().follow(id, decoding))
                .thenApply(subscription -> (AutoCloseable) subscription));
    }

    @Override
    public Set<UserId> members() {
        LiveRoom room = engine.rooms.find(id);
        return room == null ? Set.of() : room.presence.users(Integer.MAX_VALUE);
    }

    @Override
    public CompletionStage<List<Follower>> followers() {
        LiveRoom room = engine.rooms.find(id);
        return room == null ? CompletableFuture.completedFuture(List.of()) : room.followers();
    }

    @Override
    public CompletionStage<@Nullable Void> moderate(Moderation what) {
        return hosts(engine.moderator.moderate(id, what, null));
    }

    @Override
    public CompletionStage<List<Sanction>> sanctions(int limit) {
        return hosts(engine.moderator.sanctions(id, limit));
    }

    /** The same stage, with the failures a host is told. */
    private static <T extends @Nullable Object> CompletionStage<T> hosts(CompletionStage<T> stage) {
        CompletableFuture<T> result = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(Failures.toChatException(failure));
            } else {
                result.complete(value);
            }
        });
        return result;
    }
}
