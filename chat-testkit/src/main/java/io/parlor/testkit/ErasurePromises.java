package io.parlor.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RecordErasure;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What is erased is gone from the log, from the moment on at which the record that erases it is there; its place stays. */
abstract class ErasurePromises extends BrokerPromises {
    private static final byte[] LEFT = "left".getBytes(UTF_8);
    private static final byte[] LEFT_OF_EDIT = "left of the edit".getBytes(UTF_8);

    ErasurePromises(Cluster cluster) {
        super(cluster);
    }

    private @Nullable Position amend(MessageBroker node, RoomId room, LogRecord record, Position target) {
        return awaitNullable(((RecordErasure) node).amend(room, record, target, LEFT_OF_EDIT));
    }

    private @Nullable Position erase(MessageBroker node, RoomId room, LogRecord record, Position target) {
        return awaitNullable(((RecordErasure) node).erase(room, record, target, LEFT));
    }

    private @Nullable Position awaitNullable(CompletionStage<@Nullable Position> stage) {
        Position found = await(stage.thenApply(position -> position == null ? Position.ORIGIN : position));
        return found.isOrigin() ? null : found;
    }

    /** Reads all of it in every way, which must agree. */
    private List<LogEntry> readAll(MessageBroker node, RoomId room) {
        List<LogEntry> all = readAllAfter(node, room, Position.ORIGIN, 250).entries();
        for (int limit : new int[] {1, 2, 3, 250}) {
            var forward = readAllAfter(node, room, Position.ORIGIN, limit);
            assertThat(forward.gap()).isNull();
            assertThat(forward.entries()).isEqualTo(all);
            assertThat(readAllBefore(node, room, new LogRange.Last(limit))).isEqualTo(all);
        }
        for (int i = 0; i < all.size(); i++) {
            var rest = read(node, room, new LogRange.After(all.get(i).position(), 250));
            assertThat(rest.gap()).isNull();
            assertThat(rest.entries()).isEqualTo(all.subList(i + 1, all.size()));
            assertThat(read(node, room, new LogRange.Before(all.get(i).position(), 250))
                            .entries())
                    .isEqualTo(all.subList(0, i));
        }
        return all;
    }

    @Promise(needs = {Need.ERASURE, Need.RETENTION})
    void anErasedRecordKeepsItsPlaceAndKey() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        Position first = append(nodes.get(0), room, "first");
        Position secret = await(nodes.get(0).append(room, keyed("k", "secret")));
        append(nodes.get(0), room, "third");
        Position by = erase(nodes.get(1), room, keyed("e", "erased"), secret);

        for (MessageBroker node : nodes) {
            List<LogEntry> all = readAll(node, room);
            assertThat(textsOf(all)).containsExactly("first", "left", "third", "erased");
            assertThat(all.get(0).position()).isEqualTo(first);
            assertThat(all.get(1).position()).isEqualTo(secret);
            assertThat(all.get(1).record().key()).isEqualTo("k");
            assertThat(all.get(3).position()).isEqualTo(by);
        }
    }

    @Promise(needs = {Need.ERASURE, Need.RETENTION})
    void theOldestAndSeveralInARowCanBeErased() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> records = appendAll(node, room, "r", 7);
        for (int i : new int[] {0, 1, 4, 5}) {
            erase(node, room, record("e" + i), records.get(i).position());
        }

        assertThat(textsOf(readAll(node, room)))
                .containsExactly("left", "left", "r2", "r3", "left", "left", "r6", "e0", "e1", "e4", "e5");
    }

    @Promise(needs = {Need.ERASURE, Need.RETENTION})
    void whatAmendsARecordIsErasedWithIt() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        Position target = append(nodes.get(0), room, "secret");
        Position other = append(nodes.get(0), room, "other");
        amend(nodes.get(0), room, keyed("a", "secret, edited"), target);
        amend(nodes.get(1), room, record("other, edited"), other);
        amend(nodes.get(1), room, record("secret, edited again"), target);
        erase(nodes.get(1), room, record("erased"), target);

        List<LogEntry> all = readAll(nodes.get(0), room);
        assertThat(textsOf(all))
                .containsExactly("left", "other", "left of the edit", "other, edited", "left of the edit", "erased");
        assertThat(all.get(2).record().key()).isEqualTo("a");
    }

    @Promise(needs = {Need.ERASURE, Need.RETENTION})
    void whatIsNotThereIsNeitherAmendedNorErased() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        Position there = append(node, room, "there");
        List<Position> gone = List.of(
                Position.ORIGIN,
                new Position(there.offset(), there.fingerprint() + 1),
                new Position(there.offset() + 1, there.fingerprint()),
                new Position(Long.MAX_VALUE, 1));
        for (Position position : gone) {
            assertThat(amend(node, room, keyed("k", "amends"), position)).isNull();
            assertThat(erase(node, room, keyed("k", "erases"), position)).isNull();
        }
        // The key of what was not appended was not used up.
        assertThat(await(node.append(room, keyed("k", "posted")))).isNotNull();

        assertThat(textsOf(readAll(node, room))).containsExactly("there", "posted");
    }

    @Promise(needs = {Need.ERASURE, Need.RETENTION})
    void whatWasErasedCanBeErasedAgainButNotAmended() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        Position target = append(node, room, "secret");
        Position first = erase(node, room, keyed("k", "erased"), target);

        assertThat(amend(node, room, record("amends"), target)).isNull();
        assertThat(erase(node, room, keyed("k", "erased"), target)).isEqualTo(first);
        assertThat(erase(node, room, record("erased again"), target)).isNotNull();
        assertThat(textsOf(readAll(node, room))).containsExactly("left", "erased", "erased again");
    }

    @Promise(needs = {Need.ERASURE, Need.RETENTION})
    void followersGetWhatWasAppendedInOrder() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RecordingListener follower = newListener();
        follow(nodes.get(1), room, follower);
        Position target = append(nodes.get(0), room, "secret");
        amend(nodes.get(0), room, record("edited"), target);
        erase(nodes.get(0), room, record("erased"), target);
        append(nodes.get(0), room, "after");

        assertThat(textsOf(follower.awaitEntries(4))).containsExactly("secret", "edited", "erased", "after");
        assertThat(follower.resets()).isEmpty();
    }

    @Promise(needs = {Need.ERASURE, Need.RETENTION})
    void amendmentsAndAnErasureAtOnceLeaveNothing() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        for (int round = 0; round < 10; round++) {
            Position target = append(nodes.get(0), room, "secret");
            List<CompletionStage<@Nullable Position>> stages = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                RecordErasure one = (RecordErasure) nodes.get(i % 2);
                stages.add(one.amend(room, record("secret " + i), target, LEFT_OF_EDIT));
                if (i == 10) {
                    stages.add(((RecordErasure) nodes.get(1)).erase(room, record("erased"), target, LEFT));
                }
            }
            stages.forEach(this::awaitNullable);
        }

        assertThat(textsOf(readAll(nodes.get(0), room))).noneMatch(text -> text.startsWith("secret"));
    }
}
