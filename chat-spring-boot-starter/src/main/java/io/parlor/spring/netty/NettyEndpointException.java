package io.parlor.spring.netty;

/** Netty does not listen, for the reason that is the cause. */
final class NettyEndpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NettyEndpointException(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
