package io.parlor.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.UserId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A node in a simulated network; it checks that what it is told of users makes sense one by one. */
final class SimNode implements PresenceOut {
    private final SimNetwork network;
    private final PresenceTimes times;
    final PresenceReplica replica;

    /** Its live sessions, and until when those stay who have lost theirs. */
    final Map<UserId, Integer> sessions = new HashMap<>();

    final Map<UserId, Long> departing = new HashMap<>();

    /** Made of joined, left and discovered alone. */
    private final Set<UserId> seen = new HashSet<>();

    private long nextTick;

    SimNode(SimNetwork network, PresenceTimes times, long id, long phase) {
        this.network = network;
        this.times = times;
        network.nodes.add(this);
        replica = new PresenceReplica(id, times, 64, this, network.now);
        nextTick = network.now + phase;
    }

    void enter(UserId user) {
        sessions.merge(user, 1, Integer::sum);
        departing.remove(user);
        replica.enter(user);
        replica.flush();
    }

    void exit(UserId user, boolean mayReturn) {
        if (sessions.containsKey(user)) {
            int left = sessions.merge(user, -1, Integer::sum);
            if (left == 0) {
                sessions.remove(user);
                if (mayReturn) {
                    departing.put(user, network.now + times.grace().toNanos());
                }
            }
            replica.exit(user, mayReturn, network.now);
            replica.flush();
        }
    }

    /** Ends in good order. */
    void close() {
        replica.close(network.now);
        network.nodes.remove(this);
    }

    /** Ends without a word. */
    void crash() {
        network.nodes.remove(this);
    }

    long nextTick() {
        return nextTick;
    }

    void tick() {
        nextTick += times.tick().toNanos();
        replica.tick(network.now);
        assertThat(seen).isEqualTo(replica.users(Integer.MAX_VALUE));
    }

    void receive(byte[] signal) {
        PresenceMessage message = PresenceCodec.decode(signal);
        assertThat(message).isNotNull();
        replica.receive(message, network.now);
    }

    @Override
    public void send(PresenceMessage message) {
        byte[] signal = PresenceCodec.encode(message);
        assertThat(PresenceCodec.decode(signal)).isEqualTo(message);
        network.send(this, signal);
    }

    @Override
    public void joined(UserId user) {
        assertThat(seen.add(user)).as("joined twice").isTrue();
    }

    @Override
    public void left(UserId user) {
        assertThat(seen.remove(user)).as("left twice").isTrue();
    }

    @Override
    public void discovered() {
        seen.addAll(replica.users(Integer.MAX_VALUE));
    }
}
