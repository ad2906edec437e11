package io.parlor.transport.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.parlor.model.CloseCode;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first, and mostly only, HTTP request of a connection: makes a WebSocket of it and goes, or answers with an error and closes. Of the
 * loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails ends the channel, which is told to Incoming
final class Upgrade extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Upgrade.class);

    private final Endpoint endpoint;
    private final LoopTurn turn;
    private @Nullable ScheduledFuture<?> deadline;

    /** Whether the request was answered: what follows it is not looked at. */
    private boolean answered;

    Upgrade(Endpoint endpoint, LoopTurn turn) {
        this.endpoint = endpoint;
        this.turn = turn;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(
                        () -> context.channel().close(),
                        endpoint.handshakeTimeout().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest request && !answered) {
                answered = true;
                answer(context, request);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void answer(ChannelHandlerContext context, HttpRequest request) {
        Opening opening = request.decoderResult().isSuccess() ? Opening.of(request, context.channel()) : null;
        if (opening == null) {
            refuse(context, HttpResponseStatus.BAD_REQUEST);
        } else if (!opening.path().equals(endpoint.path())) {
            refuse(context, HttpResponseStatus.NOT_FOUND);
        } else if (!isUpgrade(request)) {
            refuse(context, HttpResponseStatus.UPGRADE_REQUIRED);
        } else if (!endpoint.acceptor().admitsSomewhere(opening.origin())) {
            refuse(context, HttpResponseStatus.FORBIDDEN);
        } else {
            upgrade(context, request, opening.at(endpoint.path()));
        }
    }

    private static boolean isUpgrade(HttpRequest request) {
        return request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && "13".equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION));
    }

    private static void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, 0)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            response.headers()
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
        }
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void upgrade(ChannelHandlerContext context, HttpRequest request, Opening opening) {
        Channel channel = context.channel();
        String subprotocol = opening.subprotocol(endpoint.acceptor().subprotocols());
        FullHttpRequest whole = new DefaultFullHttpRequest(
                request.protocolVersion(),
                request.method(),
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                request.headers(),
                EmptyHttpHeaders.INSTANCE);
        // Before the handshaker's own listener, so that there is a decoder when it takes the HTTP codec away.
        var upgraded = channel.newPromise();
        upgraded.addListener(written -> {
            if (written.isSuccess()) {
                open(context, opening, subprotocol);
            } else {
                channel.close();
            }
        });
        try {
            new WebSocketServerHandshaker13(
                            "", subprotocol, WebSocketDecoderConfig.newBuilder().build())
                    .handshake(channel, whole, null, upgraded);
        } catch (WebSocketHandshakeException e) {
            log.debug("No handshake on {}", channel, e);
            refuse(context, HttpResponseStatus.BAD_REQUEST);
        }
    }

    private void open(ChannelHandlerContext context, Opening opening, @Nullable String subprotocol) {
        NettyConnection connection = new NettyConnection(context.channel(), turn, endpoint.closeTimeout());
        Incoming incoming = new Incoming(connection);
        context.pipeline().remove(WebSocket13FrameEncoder.class);
        context.pipeline().remove(WebSocket13FrameDecoder.class);
        int limit = accept(opening, subprotocol, connection, incoming);
        context.pipeline().addLast(decoder(limit), incoming).remove(this);
    }

    /** @return the longest frame that is read */
    private int accept(Opening opening, @Nullable String subprotocol, NettyConnection connection, Incoming incoming) {
        if (!endpoint.acceptor().admits(opening.origin(), opening.host(), opening.secure())) {
            connection.close(CloseCode.FORBIDDEN, "origin not allowed");
        } else if (subprotocol == null && opening.offersSubprotocols()) {
            connection.close(CloseCode.PROTOCOL_ERROR, "none of the subprotocols is known");
        } else {
            var listener = endpoint.acceptor().accept(connection, opening.handshake(subprotocol, turn.headers()));
            incoming.deliverTo(listener);
            return listener.maxMessageBytes();
        }
        return Endpoint.FRAME_OF_REFUSED;
    }

    private static WebSocket13FrameDecoder decoder(int longestFrame) {
        return new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(longestFrame)
                .closeOnProtocolViolation(false) // Incoming closes
                .withUTF8Validator(false) // whole messages are checked as they are decoded
                .build());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("Before the upgrade of {}", context.channel(), cause);
        context.close();
    }
}
