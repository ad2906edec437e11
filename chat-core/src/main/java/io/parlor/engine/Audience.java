package io.parlor.engine;

import io.parlor.model.UserId;
import io.parlor.protocol.EventFormat;
import io.parlor.protocol.Push;
import io.parlor.room.Follower;
import io.parlor.transport.TextFrame;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The sessions of one worker in a room. All of the worker, but {@link #wake} and the methods that say so. */
final class Audience {
    private final Worker worker;
    private final List<Membership> members = new ArrayList<>();

    /** Whether a delivery is queued. Set by whoever appends, cleared by the worker before it looks at the tail. */
    private final AtomicBoolean waking = new AtomicBoolean();

    Audience(Worker worker) {
        this.worker = worker;
    }

    /** Has every member look at the tail. Any thread. */
    void wake() {
        if (!waking.get() && waking.compareAndSet(false, true)) {
            worker.execute(this::deliver);
        }
    }

    private void deliver() {
        waking.set(false);
        for (int i = members.size() - 1; i >= 0; i--) {
            members.get(i).wake();
        }
    }

    /** Sends a signal to those whose queue has room for it. Any thread. */
    void signal(Push.Shared push, UserId except) {
        worker.execute(() -> {
            EventFormat encodedFor = null;
            TextFrame shared = null;
            for (Membership member : members) {
                Session session = member.session();
                if (except.equals(session.userOrNull())) {
                    continue;
                }
                EventFormat format = session.outbound().sharedFormat();
                if (shared == null || format == null || format != encodedFor) {
                    shared = session.outbound().encode(push);
                    encodedFor = format;
                }
                if (!shared.isEmpty()) {
                    session.outbound().offer(shared);
                }
            }
        });
    }

    /** Any thread. */
    void kick(UserId user, String reason) {
        worker.execute(() -> {
            for (Membership member : List.copyOf(members)) {
                if (user.equals(member.session().userOrNull())) {
                    member.session().kickedFrom(member.room().id, reason);
                }
            }
        });
    }

    /** Any thread. */
    CompletableFuture<List<Follower>> followers() {
        CompletableFuture<List<Follower>> result = new CompletableFuture<>();
        worker.execute(() ->
                result.complete(members.stream().map(Membership::toFollower).toList()));
        return result;
    }

    void collectSessions(Collection<Session> into) {
        members.forEach(member -> into.add(member.session()));
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    void add(Membership member) {
        member.index = members.size();
        members.add(member);
    }

    void remove(Membership member) {
        int at = member.index;
        Membership end = members.remove(members.size() - 1);
        if (end != member) {
            members.set(at, end);
            end.index = at;
        }
        member.index = Membership.NOT_IN;
    }
}
