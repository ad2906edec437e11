package io.parlor.presence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/** Signals between the nodes of a room, which it loses, repeats and delays (so that they overtake each other) as long as it is told to. */
final class SimNetwork {
    private final Random random;
    final List<SimNode> nodes = new ArrayList<>();
    private final Set<SimNode> cutOff = new HashSet<>();
    private final PriorityQueue<Delivery> underWay = new PriorityQueue<>();
    private final long maxDelay;
    private long numbers;
    long now;
    boolean faulty = true;
    long bytes;

    SimNetwork(long seed, long maxDelay) {
        this.random = new Random(seed);
        this.maxDelay = maxDelay;
    }

    private record Delivery(long at, long number, SimNode to, byte[] signal) implements Comparable<Delivery> {
        @Override
        public int compareTo(Delivery other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** From the node to all, itself included. */
    void send(SimNode from, byte[] signal) {
        for (SimNode to : nodes) {
            if (!cutOff.contains(from) && !cutOff.contains(to)) {
                int copies = faulty && random.nextInt(5) == 0 ? random.nextInt(3) : 1;
                for (int i = 0; i < copies; i++) {
                    long delay =
                            faulty && random.nextInt(3) == 0 ? random.nextLong(maxDelay) : 1 + random.nextInt(1_000);
                    underWay.add(new Delivery(now + delay, numbers++, to, signal));
                }
                bytes += (long) signal.length * copies;
            }
        }
    }

    void cutOff(SimNode node) {
        cutOff.add(node);
    }

    void heal() {
        cutOff.clear();
    }

    /** No faults from now on; what was delayed comes now. */
    void recover() {
        faulty = false;
        heal();
        List<Delivery> late = new ArrayList<>(underWay);
        underWay.clear();
        late.forEach(each -> underWay.add(new Delivery(now, each.number, each.to, each.signal)));
    }

    /** Lets time pass: deliveries and ticks, in order. */
    void advance(long duration) {
        long end = now + duration;
        while (true) {
            SimNode next = null;
            for (SimNode node : nodes) {
                if (node.nextTick() <= end && (next == null || node.nextTick() < next.nextTick())) {
                    next = node;
                }
            }
            Delivery delivery = underWay.peek();
            if (delivery != null && delivery.at <= end && (next == null || delivery.at <= next.nextTick())) {
                underWay.remove();
                now = Math.max(now, delivery.at);
                if (nodes.contains(delivery.to)) {
                    delivery.to.receive(delivery.signal);
                }
            } else if (next != null) {
                now = Math.max(now, next.nextTick());
                next.tick();
            } else {
                now = end;
                return;
            }
        }
    }
}
