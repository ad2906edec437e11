package io.parlor.benchmarks;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Measures a {@link Subject}: how long a record takes to its listener, and how many go through. */
final class Measure {
    /** @param perSecond records that were confirmed and had arrived */
    record Result(double p50Micros, double p99Micros, double perSecond) {}

    private static final int PAYLOAD_BYTES = 200;
    private static final int IN_FLIGHT = 1_000;

    private final Subject subject;
    private final AtomicLong arrived = new AtomicLong();

    Measure(Subject subject) {
        this.subject = subject;
        subject.listen(payload -> arrived.incrementAndGet());
    }

    Result run(int singles, int pipelined) throws InterruptedException {
        long[] nanos = latencies(singles);
        Arrays.sort(nanos);
        return new Result(nanos[singles / 2] / 1e3, nanos[(int) (singles * 0.99)] / 1e3, throughput(pipelined));
    }

    /** One at a time: sent, and waited for at the listener. Spins, since waking a thread would be most of what is measured. */
    private long[] latencies(int count) {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long expected = arrived.get() + 1;
            long start = System.nanoTime();
            subject.send(payload(i));
            while (arrived.get() < expected) {
                Thread.onSpinWait();
            }
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }

    private double throughput(int count) throws InterruptedException {
        Semaphore free = new Semaphore(IN_FLIGHT);
        long expected = arrived.get() + count;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            free.acquire();
            subject.send(payload(i)).whenComplete((done, failure) -> {
                if (failure != null) {
                    throw new IllegalStateException("a record was refused", failure);
                }
                free.release();
            });
        }
        free.acquire(IN_FLIGHT);
        while (arrived.get() < expected) {
            Thread.onSpinWait();
        }
        return count / ((System.nanoTime() - start) / 1e9);
    }

    private static byte[] payload(int number) {
        return ByteBuffer.allocate(PAYLOAD_BYTES).putInt(number).array();
    }
}
