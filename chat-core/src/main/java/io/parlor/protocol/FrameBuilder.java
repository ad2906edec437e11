package io.parlor.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.transport.TextFrame;
import java.util.Arrays;
import java.util.Collection;

/** Collects UTF-8 for one frame. Used by one thread, again and again. */
public final class FrameBuilder {
    private static final int INITIAL = 512;
    private static final int KEPT = 128 * 1024;

    private byte[] bytes = new byte[INITIAL];
    private int size;

    /** Where messages end, the last one aside. */
    private int[] ends = new int[2];

    private int messages;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public FrameBuilder append(byte b) {
        reserve(1);
        bytes[size++] = b;
        return this;
    }

    public FrameBuilder append(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
        return this;
    }

    public FrameBuilder append(byte[] more, int from, int length) {
        reserve(length);
        System.arraycopy(more, from, bytes, size, length);
        size += length;
        return this;
    }

    public FrameBuilder append(String text) {
        return append(text.getBytes(UTF_8));
    }

    /** Says that what follows is a message of its own, in a format that does not {@linkplain ProtocolCodec#combines combine}. */
    public FrameBuilder endMessage() {
        if (messages == ends.length) {
            ends = Arrays.copyOf(ends, messages * 2);
        }
        ends[messages++] = size;
        return this;
    }

    /** Adds the messages that are not empty; the builder is empty afterwards. */
    public void buildAll(Collection<TextFrame> into) {
        endMessage();
        int start = 0;
        for (int i = 0; i < messages; i++) {
            if (ends[i] > start) {
                into.add(TextFrame.ofUtf8(Arrays.copyOfRange(bytes, start, ends[i])));
                start = ends[i];
            }
        }
        clear();
    }

    /** The frame; the builder is empty afterwards. */
    public TextFrame build() {
        byte[] content = Arrays.copyOf(bytes, size);
        clear();
        return TextFrame.ofUtf8(content);
    }

    public void clear() {
        size = 0;
        messages = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[INITIAL];
        }
    }

    private void reserve(int more) {
        int needed = size + more;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }
}
