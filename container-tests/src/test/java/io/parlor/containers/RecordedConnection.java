package io.parlor.containers;

import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import io.parlor.transport.TextFrame;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers each message by itself, and notes whether the transport keeps to the contract of the listener. */
final class RecordedConnection implements ConnectionListener {
    static final String CLOSE_IN_CALL = "close in the call";
    static final String FAIL = "fail";

    private final Connection connection;
    private final Handshake handshake;
    private final List<String> breaches = new CopyOnWriteArrayList<>();
    private final List<Integer> binaries = new CopyOnWriteArrayList<>();
    private final AtomicBoolean calling = new AtomicBoolean();
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answering = new AtomicInteger();
    private final AtomicInteger texts = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();

    RecordedConnection(Connection connection, Handshake handshake) {
        this.connection = connection;
        this.handshake = handshake;
    }

    Connection connection() {
        return connection;
    }

    Handshake handshake() {
        return handshake;
    }

    /** What the transport did that it must not do. */
    List<String> breaches() {
        return breaches;
    }

    List<Integer> binaries() {
        return binaries;
    }

    int texts() {
        return texts.get();
    }

    int closed() {
        return closed.get();
    }

    int written() {
        return written.get();
    }

    /** Writes at once, whatever is in flight. */
    void write(String text) {
        connection.write(TextFrame.of(text), written::incrementAndGet);
    }

    private void answer(String text) {
        answers.add(text);
        if (answering.getAndIncrement() == 0) {
            writeNext();
        }
    }

    private void writeNext() {
        connection.write(TextFrame.of(answers.remove()), () -> {
            if (answering.decrementAndGet() > 0) {
                writeNext();
            }
        });
    }

    @Override
    public int maxMessageBytes() {
        return RecordingAcceptor.MAX_MESSAGE_BYTES;
    }

    @Override
    public void onText(String message) {
        call(() -> {
            texts.incrementAndGet();
            if (message.equals(CLOSE_IN_CALL)) {
                connection.close(io.parlor.model.CloseCode.NORMAL, "");
            } else if (message.equals(FAIL)) {
                throw new IllegalStateException("a listener that fails");
            } else {
                answer(message);
            }
        });
    }

    @Override
    public void onBinary(byte[] message) {
        call(() -> binaries.add(message.length));
    }

    @Override
    public void onClosed() {
        call(closed::incrementAndGet);
    }

    private void call(Runnable body) {
        if (closed.get() > 0) {
            breaches.add("a call after onClosed");
        }
        if (!calling.compareAndSet(false, true)) {
            breaches.add("two calls at a time");
        }
        try {
            body.run();
        } finally {
            calling.set(false);
        }
    }
}
