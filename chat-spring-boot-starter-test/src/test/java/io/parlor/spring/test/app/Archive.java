package io.parlor.spring.test.app;

import io.parlor.model.RoomEvent;
import io.parlor.spring.GroupEventHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

@Component
class Archive implements GroupEventHandler {
    final List<String> kept = new CopyOnWriteArrayList<>();

    @Override
    public String group() {
        return "archive";
    }

    @Override
    public CompletionStage<?> handle(RoomEvent event) {
        kept.add(event.room() + ":" + event.body());
        return CompletableFuture.completedFuture(null);
    }
}
