package io.parlor.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that sends what it is given, and takes frames apart as simply as clients do: one WebSocket message is one frame. */
final class StompClient implements WebSocket.Listener, AutoCloseable {
    static final long PATIENCE_SECONDS = 60;

    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> beats = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    /** @param headers not unescaped; of those repeated the first */
    record Frame(String command, Map<String, String> headers, String body, String raw) {
        String header(String name) {
            return headers.get(name);
        }

        static Frame parse(String message) {
            int blank = message.indexOf("\n\n");
            assertThat(blank).as("a whole frame: %s", message).isPositive();
            assertThat(message).endsWith("\0");
            String[] lines = message.substring(0, blank).split("\n");
            Map<String, String> headers = new LinkedHashMap<>();
            for (int i = 1; i < lines.length; i++) {
                int colon = lines[i].indexOf(':');
                headers.putIfAbsent(lines[i].substring(0, colon), lines[i].substring(colon + 1));
            }
            return new Frame(lines[0], headers, message.substring(blank + 2, message.length() - 1), message);
        }
    }

    /** @param subprotocols that it offers */
    StompClient(HttpClient http, URI address, String... subprotocols) {
        WebSocket.Builder builder = http.newWebSocketBuilder();
        if (subprotocols.length > 0) {
            String[] others = new String[subprotocols.length - 1];
            System.arraycopy(subprotocols, 1, others, 0, others.length);
            builder.subprotocols(subprotocols[0], others);
        }
        socket = builder.buildAsync(address, this).join();
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    /** CONNECT, and CONNECTED. */
    StompClient connect(String user, String version) {
        send("CONNECT\naccept-version:" + version + "\nhost:any\nlogin:" + user + "\n\n\0");
        assertThat(next("CONNECTED").header("version")).isEqualTo(version);
        return this;
    }

    /** SUBSCRIBE, and its receipt. */
    StompClient subscribe(String id, String destination, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\n", headers) + "\n";
        send("SUBSCRIBE\nid:" + id + "\ndestination:" + destination + "\nreceipt:sub-" + id + "\n" + more + "\n\0");
        assertThat(next("RECEIPT").header("receipt-id")).isEqualTo("sub-" + id);
        return this;
    }

    /** Sends one WebSocket message of text. */
    StompClient send(String message) {
        socket.sendText(message, true).join();
        return this;
    }

    StompClient sendBinary(byte[] message) {
        socket.sendBinary(ByteBuffer.wrap(message), true).join();
        return this;
    }

    /** Sends one WebSocket message in fragments. */
    StompClient sendFragments(String... fragments) {
        for (int i = 0; i < fragments.length; i++) {
            socket.sendText(fragments[i], i == fragments.length - 1).join();
        }
        return this;
    }

    /** The next frame, heart-beats aside. */
    Frame next() {
        try {
            Frame frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(frame).as("a frame").isNotNull();
            return frame;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Frame next(String command) {
        Frame frame = next();
        assertThat(frame.command()).as(frame.raw()).isEqualTo(command);
        return frame;
    }

    /** Has the server answer, so that what was to come before it has come; what did not come then, is not coming. */
    StompClient barrier() {
        send("BEGIN\ntransaction:barrier\nreceipt:barrier\n\n\0ABORT\ntransaction:barrier\n\n\0");
        assertThat(next("RECEIPT").header("receipt-id")).isEqualTo("barrier");
        return this;
    }

    /** Waits for a heart-beat. */
    void nextBeat() {
        try {
            assertThat(beats.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("a heart-beat")
                    .isNotNull();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** ERROR, and the end of the connection. */
    Frame error() {
        Frame error = next("ERROR");
        assertThat(error.header("message")).isNotBlank();
        assertThat(error.raw()).doesNotContain("Exception").doesNotContain("io.parlor");
        closeCode();
        assertThat(frames).isEmpty();
        return error;
    }

    int closeCode() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    boolean isClosed() {
        return closed.isDone();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            String message = part.toString();
            part.setLength(0);
            if (message.equals("\n")) {
                beats.add(System.nanoTime());
            } else {
                frames.add(Frame.parse(message));
            }
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        frames.add(new Frame("BINARY", Map.of(), "", new String(bytes, StandardCharsets.UTF_8)));
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
