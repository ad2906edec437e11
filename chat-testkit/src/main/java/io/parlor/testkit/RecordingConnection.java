package io.parlor.testkit;

import io.parlor.model.CloseCode;
import io.parlor.transport.Connection;
import io.parlor.transport.TextFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A connection that keeps what is written to it, and can stall as one whose client does not read. It fails the
 * writer that breaks the contract by overlapping writes. Thread-safe.
 */
public final class RecordingConnection implements Connection {
    /** What {@link #close} was first called with. */
    public record Closed(CloseCode code, String reason) {}

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    // All guarded by this.
    private final List<TextFrame> frames = new ArrayList<>();
    private boolean stalled;
    private @Nullable Runnable pending;
    private boolean writing;
    private @Nullable Closed closed;

    /** @throws IllegalStateException if the callback of the write before was not called yet */
    @Override
    public void write(TextFrame frame, Runnable done) {
        synchronized (this) {
            if (writing) {
                throw new IllegalStateException("a write overlaps the one before");
            }
            if (closed == null) {
                frames.add(frame);
            }
            if (stalled && closed == null) {
                writing = true;
                pending = done;
                return;
            }
        }
        done.run();
    }

    @Override
    public void close(CloseCode code, String reason) {
        Runnable callback;
        synchronized (this) {
            if (closed == null) {
                closed = new Closed(code, reason);
            }
            callback = takePending();
        }
        callback.run();
    }

    /** From now on writes are taken but their callbacks are not called. */
    public synchronized void stall() {
        stalled = true;
    }

    /** Calls the callback of the write in flight, if there is one, but stays stalled: one more write is taken. */
    public void takeOne() {
        Runnable callback;
        synchronized (this) {
            callback = takePending();
        }
        callback.run();
    }

    /** Ends the stall, on the calling thread. */
    public void unstall() {
        Runnable callback;
        synchronized (this) {
            stalled = false;
            callback = takePending();
        }
        callback.run();
    }

    private Runnable takePending() {
        Runnable callback = pending;
        pending = null;
        writing = false;
        return callback == null ? () -> {} : callback;
    }

    /** All frames so far, also the one whose callback was not called yet. */
    public synchronized List<String> frames() {
        return frames.stream().map(TextFrame::text).toList();
    }

    /** The lines of all frames so far; heartbeats, which are empty, are left out. */
    public List<String> lines() {
        return frames().stream()
                .flatMap(String::lines)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Whether a write's callback is still to be called. */
    public synchronized boolean isWriting() {
        return writing;
    }

    /** How it was closed, if it was. */
    public synchronized Optional<Closed> closed() {
        return Optional.ofNullable(closed);
    }

    /** Waits until there are so many lines, or more, and gives them. */
    public List<String> awaitLines(int count) {
        Awaitility.await(count + " lines").atMost(PATIENCE).until(() -> lines().size() >= count);
        return lines();
    }

    /** Waits until it is closed. */
    public Closed awaitClosed() {
        Awaitility.await("a close").atMost(PATIENCE).until(() -> closed().isPresent());
        return closed().orElseThrow();
    }
}
