package io.parlor.testkit;

import io.parlor.model.Moderation;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.session.ChatListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What nodes of this process told of moderation. Thread-safe. */
final class Audit implements ChatListener {
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void onModerated(RoomId room, Moderation what, @Nullable UserId by) {
        told.add(room + " " + what.action() + " " + what.user() + " by " + by);
    }

    List<String> of(String room) {
        return told.stream().filter(each -> each.startsWith(room + " ")).toList();
    }
}
