package io.parlor.benchmarks.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The floor: what a broadcast over WebSocket costs at least on the JVM, without any chat. One event loop, the frame encoded once with its header,
 * flushes coalesced to one a loop turn. No log, no names, no limits, no backpressure.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody asks here what became of a message
public final class NettyFloor {
    private NettyFloor() {}

    public static void main(String[] args) throws IOException {
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        Map<String, List<Broadcast>> rooms = new HashMap<>(); // of the one loop
        List<Broadcast> unflushed = new ArrayList<>();
        Channel listening = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(4096))
                                .addLast(new WebSocketServerProtocolHandler("/chat", null, false, 65536, false, true))
                                .addLast(new Broadcast(rooms, unflushed));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        Control.serve(((InetSocketAddress) listening.localAddress()).getPort());
    }

    /** One connection. */
    private static final class Broadcast extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        private final Map<String, List<Broadcast>> rooms;
        private final List<Broadcast> unflushed;
        private List<Broadcast> members = List.of();
        private @Nullable Channel channel;
        private boolean written;

        Broadcast(Map<String, List<Broadcast>> rooms, List<Broadcast> unflushed) {
            this.rooms = rooms;
            this.unflushed = unflushed;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof HandshakeComplete handshake) {
                channel = context.channel();
                members = rooms.computeIfAbsent(handshake.requestUri(), name -> new ArrayList<>());
                members.add(this);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            members.remove(this);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame message) {
            if (unflushed.isEmpty()) {
                context.channel().eventLoop().execute(() -> {
                    unflushed.forEach(Broadcast::flush);
                    unflushed.clear();
                });
            }
            ByteBuf frame = encoded(context, message.content());
            for (Broadcast member : members) {
                member.write(frame.retainedDuplicate());
            }
            frame.release();
        }

        private void write(ByteBuf frame) {
            Channel to = Objects.requireNonNull(channel);
            to.write(frame, to.voidPromise());
            if (!written) {
                written = true;
                unflushed.add(this);
            }
        }

        private void flush() {
            written = false;
            Objects.requireNonNull(channel).flush();
        }

        /** Past the handler that would encode it for each channel anew: a write of bytes goes through it as it is. */
        private static ByteBuf encoded(ChannelHandlerContext context, ByteBuf payload) {
            int length = payload.readableBytes();
            ByteBuf frame = context.alloc().directBuffer(length + 4).writeByte(0x81);
            if (length < 126) {
                frame.writeByte(length);
            } else {
                frame.writeByte(126).writeShort(length);
            }
            return frame.writeBytes(payload);
        }
    }
}
