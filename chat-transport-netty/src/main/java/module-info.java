/** Parlor's transport on Netty. */
module io.parlor.transport.netty {
    requires transitive io.parlor.core;
    requires transitive io.netty.handler;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.parlor.transport.netty;
}
