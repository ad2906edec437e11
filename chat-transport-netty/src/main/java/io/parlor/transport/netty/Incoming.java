package io.parlor.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.parlor.model.CloseCode;
import io.parlor.transport.ConnectionListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What comes in on one WebSocket: puts messages together, up to the listener's limit. Of the loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails ends the channel, which is told to Incoming
final class Incoming extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Incoming.class);

    private final NettyConnection connection;

    /** Null if the connection was refused, or is gone. */
    private @Nullable ConnectionListener listener;

    /** The pieces so far of a message in several frames; on the heap, so that it goes with the connection. */
    private @Nullable ByteBuf pieces;

    private boolean binary;

    /** Whether nothing is listened to any more but the client's close frame. */
    private boolean discards;

    Incoming(NettyConnection connection) {
        this.connection = connection;
    }

    void deliverTo(ConnectionListener accepted) {
        listener = accepted;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof CloseWebSocketFrame close) {
                connection.closedByClient(close.content());
            } else if (message instanceof WebSocketFrame frame && listener != null && !discards) {
                read(frame, listener);
            }
        } catch (RuntimeException e) {
            log.error("The listener of a connection failed", e);
            refuse(CloseCode.INTERNAL_ERROR.code(), "");
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(WebSocketFrame frame, ConnectionListener target) {
        if (frame instanceof PingWebSocketFrame) {
            connection.pong(frame.content());
        } else if (!(frame instanceof PongWebSocketFrame)) {
            readPiece(frame, target);
        }
    }

    private void readPiece(WebSocketFrame frame, ConnectionListener target) {
        ByteBuf before = pieces;
        if (before == null) {
            binary = frame instanceof BinaryWebSocketFrame;
        }
        ByteBuf piece = frame.content();
        int size = piece.readableBytes() + (before == null ? 0 : before.readableBytes());
        if (size > target.maxMessageBytes()) {
            refuse(CloseCode.MESSAGE_TOO_BIG.code(), "message over " + target.maxMessageBytes() + " bytes");
        } else if (!frame.isFinalFragment()) {
            pieces = (before == null ? Unpooled.buffer(size) : before).writeBytes(piece);
        } else {
            pieces = null;
            deliver(before == null ? piece : before.writeBytes(piece), target);
        }
    }

    private void deliver(ByteBuf message, ConnectionListener target) {
        if (binary) {
            target.onBinary(ByteBufUtil.getBytes(message));
            return;
        }
        String text = Frames.decode(message);
        if (text == null) {
            refuse(WebSocketCloseStatus.INVALID_PAYLOAD_DATA.code(), "not UTF-8");
        } else {
            target.onText(text);
        }
    }

    private void refuse(int code, String reason) {
        discards = true;
        pieces = null;
        connection.close(code, reason);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ConnectionListener target = listener;
        listener = null;
        pieces = null;
        if (target != null) {
            try {
                target.onClosed();
            } catch (RuntimeException e) {
                log.error("The listener of a connection failed", e);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("On {}", context.channel(), cause);
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            refuse(corrupted.closeStatus().code(), "");
            // What follows cannot be understood; it is passed over until the client, or the time to close, is at its
            // end.
            if (context.pipeline().get(WebSocket13FrameDecoder.class) != null) {
                context.pipeline().remove(WebSocket13FrameDecoder.class);
            }
        } else if (cause instanceof IOException) {
            context.close();
        } else {
            refuse(CloseCode.INTERNAL_ERROR.code(), "");
        }
    }
}
