package io.parlor.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.broker.RoomListener;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** A listener that keeps all it is told, in order, and lets a test wait for it. Thread-safe. */
public final class RecordingListener implements RoomListener {
    /** How long {@link #RecordingListener()} waits. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(20);

    private static final int SHOWN = 20;

    /** One call of a listener. */
    public sealed interface Call {
        record Appended(LogEntry entry) implements Call {}

        record Signalled(byte[] payload) implements Call {}

        record Reset(Position resumed, GapReason reason) implements Call {}
    }

    private final Duration patience;
    // Guarded by this; written by the broker's threads.
    private final List<Call> calls = new ArrayList<>();
    private final List<LogEntry> entries = new ArrayList<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean overlapped;

    public RecordingListener() {
        this(DEFAULT_PATIENCE);
    }

    /** @param patience how long the {@code await} methods wait before they fail the test */
    public RecordingListener(Duration patience) {
        this.patience = patience;
    }

    @Override
    public void onRecord(Position position, LogRecord record) {
        keep(new Call.Appended(new LogEntry(position, record)));
    }

    @Override
    public void onSignal(byte[] payload) {
        keep(new Call.Signalled(payload));
    }

    @Override
    public void onReset(Position resumed, GapReason reason) {
        keep(new Call.Reset(resumed, reason));
    }

    private void keep(Call call) {
        if (!running.compareAndSet(false, true)) {
            overlapped = true;
        }
        synchronized (this) {
            calls.add(call);
            if (call instanceof Call.Appended appended) {
                entries.add(appended.entry());
            }
            notifyAll();
        }
        running.set(false);
    }

    /** Whether two calls ever ran at once, which no broker may do. */
    public boolean overlapped() {
        return overlapped;
    }

    /** All calls so far. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    public synchronized List<LogEntry> entries() {
        return List.copyOf(entries);
    }

    /** The payloads of {@link #entries()} as text. */
    public List<String> texts() {
        return entries().stream()
                .map(entry -> new String(entry.record().payload(), UTF_8))
                .toList();
    }

    /** Signals so far, as text. */
    public List<String> signals() {
        return callsOf(Call.Signalled.class).stream()
                .map(signal -> new String(signal.payload(), UTF_8))
                .toList();
    }

    public List<Call.Reset> resets() {
        return callsOf(Call.Reset.class);
    }

    private <C extends Call> List<C> callsOf(Class<C> type) {
        return calls().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Waits until there are so many records, or more, and gives them. */
    public List<LogEntry> awaitEntries(int count) {
        awaitUntil(count + " records", () -> entries.size() >= count);
        return entries();
    }

    /** Waits for the record at a position, and gives all up to it. */
    public List<LogEntry> awaitPosition(Position position) {
        awaitUntil("the record at " + position, () -> indexOf(position) >= 0);
        return entries().subList(0, indexOf(position) + 1);
    }

    private synchronized int indexOf(Position position) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).position().equals(position)) {
                return i;
            }
        }
        return -1;
    }

    /** Waits for a record with that payload, and gives its position. */
    public Position awaitText(String text) {
        awaitUntil("the record " + text, () -> texts().contains(text));
        return entries().get(texts().indexOf(text)).position();
    }

    public void awaitSignal(String text) {
        awaitUntil("the signal " + text, () -> signals().contains(text));
    }

    /** Waits until there are so many resets, or more, and gives the last. */
    public Call.Reset awaitReset(int count) {
        awaitUntil(count + " resets", () -> resets().size() >= count);
        return resets().get(resets().size() - 1);
    }

    /**
     * Waits until a condition on what was recorded holds.
     *
     * @throws AssertionError when it did not in time; it says what was waited for, and what came
     */
    public synchronized void awaitUntil(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("waited " + patience + " for " + what + "; got " + this);
            }
            waitFor(Math.max(1, left / 1_000_000));
        }
    }

    @SuppressWarnings("WaitNotInLoop") // awaitUntil is the loop
    private synchronized void waitFor(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }

    @Override
    public String toString() {
        List<String> texts = texts();
        List<String> newest = texts.subList(Math.max(0, texts.size() - SHOWN), texts.size());
        return texts.size() + " records, the newest " + newest + ", "
                + signals().size() + " signals, resets " + resets();
    }
}
