package io.parlor.engine;

import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.protocol.Command.OnGap;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventFormat;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.protocol.Push;
import io.parlor.room.Follower;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session in a room: a cursor in the room's log. All of the session's worker.
 *
 * <p>It is <em>live</em> when it holds a node of the tail; else it goes through pages of the log, or waits for one, or for the tail to come to
 * where the pages ended. Whoever resumes, lags or is live runs through {@link #pull} alike.
 */
final class Membership {
    static final int NOT_IN = -1;

    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    private final Session session;
    private final LiveRoom room;
    private final OnGap onGap;

    /** In the audience's list. */
    int index = NOT_IN;

    /** Whether it stands in the session's queue of those that may have something. */
    boolean queued;

    /** All up to here was sent, or was said to be lost. */
    private Position position;

    /** In the tail, at or after {@code position} with nothing in between; null unless live. */
    private RoomTail.@Nullable Node node;

    private @Nullable Page page;
    private int nextInPage;

    /** Whether the log was read further than the tail has got. */
    private boolean ahead;

    /** The room's when the page was read that led here; the log may have been reset since. */
    private long incarnation;

    private Duration retry = FIRST_RETRY;
    private Push.@Nullable Gap gap;

    /** Where the backlog of the join ends; null when the client was told. */
    private @Nullable Position backlogEnd;

    private boolean started;
    private boolean left;

    private Membership(Session session, LiveRoom room, OnGap onGap, Position position) {
        this.session = session;
        this.room = room;
        this.onGap = onGap;
        this.position = position;
        this.backlogEnd = room.tail().last().position;
    }

    static Membership live(Session session, LiveRoom room, OnGap onGap, RoomTail.Node node) {
        Membership result = new Membership(session, room, onGap, node.position);
        result.node = node;
        return result;
    }

    static Membership behind(Session session, LiveRoom room, OnGap onGap, Position after, Page firstPage) {
        Membership result = new Membership(session, room, onGap, after);
        result.take(firstPage);
        return result;
    }

    Session session() {
        return session;
    }

    LiveRoom room() {
        return room;
    }

    /** The newest position that was known when it joined. */
    Position head() {
        return Objects.requireNonNull(backlogEnd);
    }

    /** Whether nothing is missing between where it was to begin and where it does. */
    boolean recovered() {
        return gap == null;
    }

    Follower toFollower() {
        Integer behind = node == null || node.isCut() ? null : RoomTail.countAfter(node, Integer.MAX_VALUE);
        return new Follower(session.id(), session.user(), position, behind);
    }

    /** Ends it; pages that are still on their way are dropped. */
    void leave() {
        left = true;
        page = null;
        node = null;
    }

    /** The join was answered; events may go out. */
    void start() {
        started = true;
        wake();
    }

    void wake() {
        if (started && !left) {
            session.outbound().wake(this);
        }
    }

    /** The next events as a frame that is shared with others; null if there are none, or there is something else to be sent. */
    Batches.@Nullable Batch pullShared(Batches batches, EventFormat format) {
        RoomTail.Node at = node;
        if (at == null || gap != null || page != null || backlogEnd != null) {
            return null;
        }
        Batches.Batch batch = batches.after(at, format);
        if (batch != null) {
            moveTo(batch.end());
            session.outbound().live(batch.end().event);
        }
        return batch;
    }

    /**
     * Appends what comes next, until {@code out} has {@code limit} bytes.
     *
     * @return whether there may be more
     */
    boolean pull(ProtocolCodec codec, FrameBuilder out, int limit) {
        while (!left && out.size() < limit) {
            if (gap != null) {
                codec.encode(gap, out);
                gap = null;
            } else if (page != null) {
                pullFromPage(page, codec, out);
            } else if (!pullFromTail(codec, out)) {
                return false;
            }
        }
        return !left;
    }

    private void pullFromPage(Page current, ProtocolCodec codec, FrameBuilder out) {
        if (nextInPage < current.events().size()) {
            EncodedEvent event = current.events().get(nextInPage++);
            codec.encode(event, out);
            position = event.position();
            session.delivered(1);
            return;
        }
        boolean progress = !current.end().equals(position) || !current.events().isEmpty() || current.gap() != null;
        position = current.end();
        page = null;
        if (progress) {
            retry = FIRST_RETRY;
        }
        if (current.more()) {
            read(progress);
        } else {
            attach(current.covered(), progress);
        }
    }

    /** @return whether to go on */
    private boolean pullFromTail(ProtocolCodec codec, FrameBuilder out) {
        if (node == null) {
            if (!ahead) {
                return false;
            }
            ahead = false;
            attach(null, true);
            return node != null || page != null;
        }
        RoomTail.Node next = node.next;
        if (next == RoomTail.CUT) {
            node = null;
            read(true);
            return true;
        }
        if (backlogEnd != null && (next == null || position.offset() >= backlogEnd.offset())) {
            codec.encode(new Push.Live(room.id, position), out);
            backlogEnd = null;
        } else if (next != null) {
            codec.encode(Objects.requireNonNull(next.event), out);
            session.delivered(1);
            moveTo(next);
            if (backlogEnd == null) {
                session.outbound().live(next.event);
            }
        } else {
            return false;
        }
        return true;
    }

    private void moveTo(RoomTail.Node next) {
        node = next;
        position = next.position;
    }

    /** Goes over from pages to the tail, if the tail has the place. */
    private void attach(RoomTail.@Nullable Node covered, boolean progress) {
        RoomTail.Place place = room.tail().locate(position);
        if (place.exact()) {
            node = place.node();
        } else if (incarnation != room.incarnation()) {
            read(progress);
        } else if (place == RoomTail.Place.AHEAD) {
            ahead = true;
        } else if (place.node() != null) {
            confirm(place.node());
        } else if (covered != null && position.offset() < covered.position.offset()) {
            confirm(covered);
        } else {
            read(progress);
        }
    }

    /**
     * Attaches to a node that is not the very place, by offset alone, if what comes next there is of the log that was read: that may have been
     * reset before it was read, and the tail not yet have been told.
     */
    private void confirm(RoomTail.Node candidate) {
        RoomTail.Node next = candidate.next;
        Position known = next == null || next == RoomTail.CUT ? candidate.position : next.position;
        session.worker().await(session.engine().catchUp.has(room, known), (has, failure) -> {
            if (left) {
                return;
            }
            if (Boolean.TRUE.equals(has) && !candidate.isCut()) {
                node = candidate;
                wake();
            } else {
                read(false);
            }
        });
    }

    private void read(boolean atOnce) {
        if (atOnce) {
            startRead();
        } else {
            session.worker().schedule(this::startRead, retry);
            retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
        }
    }

    private void startRead() {
        if (left) {
            return;
        }
        session.worker()
                .await(
                        session.engine()
                                .catchUp
                                .after(room, position, session.engine().nanoTime()),
                        (read, failure) -> {
                            if (left) {
                                return;
                            }
                            if (read == null) {
                                read(false);
                                return;
                            }
                            take(read);
                            wake();
                        });
    }

    private void take(Page read) {
        incarnation = read.incarnation();
        if (read.gap() == null) {
            setPage(read);
            return;
        }
        Position resumed = read.events().isEmpty() ? null : read.events().get(0).position();
        if (onGap == OnGap.END) {
            resumed = null;
            RoomTail.Node end = room.tail().last();
            setGap(resumed, read.gap());
            moveTo(end);
        } else {
            setGap(resumed, read.gap());
            setPage(read);
        }
    }

    private void setGap(@Nullable Position resumed, GapReason reason) {
        gap = new Push.Gap(room.id, position, resumed, reason);
        session.gap(room.id, position, reason);
    }

    private void setPage(Page read) {
        page = read;
        nextInPage = 0;
    }
}
