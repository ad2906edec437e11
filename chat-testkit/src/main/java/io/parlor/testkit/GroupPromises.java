package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** What {@link ConsumerGroups} promises. Other tests' rooms share the backend, so members keep to the rooms they are told. */
abstract class GroupPromises extends BrokerPromises {
    private static final int RECORDS = 60;

    GroupPromises(Cluster cluster) {
        super(cluster);
    }

    @Promise(needs = Need.GROUPS)
    void everyRecordOfEveryRoomGoesToSomeMember() throws Exception {
        List<MessageBroker> nodes = newNodes(2);
        List<RoomId> rooms = List.of(newRoom(), newRoom(), newRoom());
        String group = newGroup();
        Member first = new Member(rooms, GroupPromises::succeed);
        Member second = new Member(rooms, GroupPromises::succeed);
        try (AutoCloseable one = join(nodes.get(0), group, first);
                AutoCloseable two = join(nodes.get(1), group, second)) {
            rooms.forEach(room -> appendAll(nodes.get(0), room, room.value(), RECORDS));

            Set<Object> handled = first.handled.together(second.handled, rooms.size() * RECORDS);
            assertThat(handled).hasSize(rooms.size() * RECORDS);
            assertThat(first.handled.count() + second.handled.count()).isLessThan(2 * rooms.size() * RECORDS);
        }
    }

    @Promise(needs = Need.GROUPS)
    void aRoomsRecordsAreHandledInOrderOneAtATime() throws Exception {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        AtomicInteger inHand = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Member member = new Member(List.of(room), attempt -> {
            most.accumulateAndGet(inHand.incrementAndGet(), Math::max);
            return CompletableFuture.runAsync(inHand::decrementAndGet);
        });
        try (AutoCloseable membership = join(node, newGroup(), member)) {
            List<Position> appended = positionsOf(appendAll(node, room, "m", RECORDS));

            assertThat(member.handled.await(RECORDS)).isEqualTo(appended);
            assertThat(most).hasValue(1);
        }
    }

    @Promise(needs = Need.GROUPS)
    void aRecordWhoseHandlerFailsIsDeliveredAgain() throws Exception {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        Member failing = new Member(List.of(room), attempt -> switch (attempt) {
            case 1 -> CompletableFuture.failedStage(new IllegalStateException("a handler of the kit fails on purpose"));
            case 2 -> throw new IllegalStateException("a handler of the kit throws on purpose");
            default -> succeed(attempt);
        });
        try (AutoCloseable membership = join(node, newGroup(), failing)) {
            Position only = append(node, room, "m");

            assertThat(failing.handled.await(3)).containsExactly(only, only, only);
        }
    }

    @Promise(needs = Need.GROUPS)
    void whatAClosedMemberHadInHandGoesToAnother() throws Exception {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        String group = newGroup();
        Member stuck = new Member(List.of(room), attempt -> new CompletableFuture<>());
        Member other = new Member(List.of(room), GroupPromises::succeed);
        AutoCloseable stuckMembership = join(nodes.get(0), group, stuck);
        Position inHand = append(nodes.get(0), room, "m");
        stuck.handled.await(1);

        try (AutoCloseable membership = join(nodes.get(1), group, other)) {
            stuckMembership.close();

            assertThat(other.handled.await(1)).containsExactly(inHand);
        }
    }

    @Promise(needs = Need.GROUPS)
    void whatComesWhileAGroupHasNoMemberWaitsForTheNext() throws Exception {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        String group = newGroup();
        join(nodes.get(0), group, new Member(List.of(room), GroupPromises::succeed))
                .close();
        List<Position> appended = positionsOf(appendAll(nodes.get(0), room, "m", 10));

        Member next = new Member(List.of(room), GroupPromises::succeed);
        try (AutoCloseable membership = join(nodes.get(1), group, next)) {
            assertThat(next.handled.await(10)).isEqualTo(appended);
        }
    }

    @Promise(needs = Need.GROUPS)
    void groupsAreIndependent() throws Exception {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        Member one = new Member(List.of(room), GroupPromises::succeed);
        Member other = new Member(List.of(room), GroupPromises::succeed);
        try (AutoCloseable first = join(node, newGroup(), one);
                AutoCloseable second = join(node, newGroup(), other)) {
            List<Position> appended = positionsOf(appendAll(node, room, "m", RECORDS));

            assertThat(one.handled.await(RECORDS)).isEqualTo(appended);
            assertThat(other.handled.await(RECORDS)).isEqualTo(appended);
        }
    }

    @Promise(needs = Need.GROUPS)
    void groupsDoNotKeepFollowersFromTheirs() throws Exception {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(node, room, listener);
        Member stuck = new Member(List.of(room), attempt -> new CompletableFuture<>());
        try (AutoCloseable membership = join(node, newGroup(), stuck)) {
            assertThat(listener.awaitEntries(appendAll(node, room, "m", RECORDS).size()))
                    .hasSize(RECORDS);
        }
    }

    private AutoCloseable join(MessageBroker node, String group, Member member) {
        return await(((ConsumerGroups) node).consume(group, member));
    }

    private static String newGroup() {
        return "group-" + UUID.randomUUID();
    }

    private static CompletionStage<?> succeed(int attempt) {
        return CompletableFuture.completedStage(attempt);
    }

    /** Records what it is given of its rooms, and answers the n-th of them as it is told; other rooms' records succeed. */
    private final class Member implements ConsumerGroups.Handler {
        private final List<RoomId> rooms;
        private final IntFunction<CompletionStage<?>> answer;
        private final Handled handled = new Handled(patience());

        private Member(List<RoomId> rooms, IntFunction<CompletionStage<?>> answer) {
            this.rooms = rooms;
            this.answer = answer;
        }

        @Override
        public CompletionStage<?> handle(RoomId room, Position position, LogRecord record) {
            return rooms.contains(room) ? answer.apply(handled.add(room, position)) : succeed(0);
        }
    }
}
