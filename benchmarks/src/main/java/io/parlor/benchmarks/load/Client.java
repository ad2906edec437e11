package io.parlor.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One client: joins its room, and from then on looks for stamps in what it gets, without understanding it. Of the one event loop of a
 * {@link Load}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that ends fails the run
final class Client extends ChannelInboundHandlerAdapter {
    private enum State {
        HANDSHAKE,
        JOINING,
        LIVE
    }

    private final Load load;
    private final Room room;
    private final int number;
    private Deliveries deliveries = new Deliveries(0);
    private boolean stalled;
    private final byte[] stamp = new byte[Stamp.LENGTH];
    private int stampLength;
    private long payloadLeft;
    private State state = State.HANDSHAKE;

    /** What was read and is not a whole head, or not a whole frame while joining. */
    private @Nullable ByteBuf rest;

    private @Nullable ChannelHandlerContext context;

    Client(Load load, Room room, int number) {
        this.load = load;
        this.room = room;
        this.number = number;
    }

    /** A room and who posts to it. */
    static final class Room {
        final String name;
        final int members;

        @Nullable Client poster;

        long sent;
        long delivered;

        Room(String name, int members) {
            this.name = name;
            this.members = members;
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext opened) {
        context = opened;
        opened.writeAndFlush(Unpooled.copiedBuffer(load.dialect().request(room.name), ISO_8859_1));
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) {
        load.failed("a connection was closed by the server");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        load.failed(cause.toString());
    }

    void post(byte[] body) {
        Objects.requireNonNull(context).write(frame(load.dialect().post(room.name, room.sent, body)));
    }

    void flush() {
        Objects.requireNonNull(context).flush();
    }

    /** Reads no more: what it misses is its own fault. */
    void stall() {
        stalled = true;
        Objects.requireNonNull(context).channel().config().setAutoRead(false);
    }

    /** Counts from the next message on. */
    void startCounting() {
        deliveries = new Deliveries(room.sent);
    }

    void addTo(Tally tally) {
        if (!stalled) {
            tally.add(deliveries.missing(room.sent), deliveries.outOfOrder(), deliveries.duplicates());
        }
    }

    void close() {
        if (context != null) {
            context.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf read = (ByteBuf) message;
        ByteBuf in = rest == null ? read : Unpooled.wrappedBuffer(rest, read);
        rest = null;
        try {
            while (in.isReadable() && step(in)) {
                // Goes on with what is left.
            }
            if (in.isReadable()) {
                rest = Unpooled.copiedBuffer(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        load.refill(room);
    }

    /** @return whether there was enough to go on */
    private boolean step(ByteBuf in) {
        return switch (state) {
            case HANDSHAKE -> readHead(in);
            case JOINING -> readFrame(in);
            case LIVE -> payloadLeft > 0 ? scan(in) : readHeader(in) >= 0;
        };
    }

    private boolean readHead(ByteBuf in) {
        String text = in.toString(ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        in.skipBytes(end + 4);
        if (!text.startsWith("HTTP/1.1 101")) {
            load.failed("no upgrade: " + text.lines().findFirst().orElse(""));
        }
        String first = load.dialect().first(room.name, number);
        if (first == null) {
            joined();
        } else {
            state = State.JOINING;
            say(first);
        }
        return true;
    }

    private boolean readFrame(ByteBuf in) {
        int start = in.readerIndex();
        long length = readHeader(in);
        if (length < 0 || in.readableBytes() < length) {
            in.readerIndex(start);
            payloadLeft = 0;
            return false;
        }
        payloadLeft = 0;
        String text = in.readCharSequence((int) length, UTF_8).toString();
        Dialect.Answer answer = load.dialect().answer(text, room.name);
        if (answer.text() != null) {
            say(answer.text());
        }
        if (answer.joined()) {
            joined();
        }
        return true;
    }

    private void joined() {
        state = State.LIVE;
        load.joined();
    }

    private void say(String text) {
        if (!text.isEmpty()) {
            Objects.requireNonNull(context).writeAndFlush(frame(text.getBytes(UTF_8)));
        }
    }

    /** @return the length of what follows, -1 if the header is not whole */
    private long readHeader(ByteBuf in) {
        int available = in.readableBytes();
        if (available < 2) {
            return -1;
        }
        int start = in.readerIndex();
        int length = in.getUnsignedByte(start + 1) & 0x7f;
        int header = length < 126 ? 2 : length == 126 ? 4 : 10;
        if (available < header) {
            return -1;
        }
        payloadLeft = header == 2 ? length : header == 4 ? in.getUnsignedShort(start + 2) : in.getLong(start + 2);
        in.skipBytes(header);
        return payloadLeft;
    }

    private boolean scan(ByteBuf in) {
        int start = in.readerIndex();
        int end = start + (int) Math.min(payloadLeft, in.readableBytes());
        int at = start;
        while (at < end) {
            if (stampLength == 0) {
                at = in.indexOf(at, end, Stamp.MARK);
                if (at < 0) {
                    break;
                }
            }
            int more = Math.min(Stamp.LENGTH - stampLength, end - at);
            in.getBytes(at, stamp, stampLength, more);
            at += more;
            stampLength += more;
            if (stampLength == Stamp.LENGTH) {
                stampLength = 0;
                deliveries.got(Stamp.number(stamp));
                room.delivered++;
                load.delivered(Stamp.nanos(stamp));
            }
        }
        payloadLeft -= end - start;
        in.readerIndex(end);
        return true;
    }

    /** A text frame, masked with zeros, as a client's must be. */
    private static ByteBuf frame(byte[] payload) {
        ByteBuf frame = Unpooled.buffer(payload.length + 8).writeByte(0x81);
        if (payload.length < 126) {
            frame.writeByte(0x80 | payload.length);
        } else {
            frame.writeByte(0x80 | 126).writeShort(payload.length);
        }
        return frame.writeInt(0).writeBytes(payload);
    }
}
