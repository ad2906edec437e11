package io.parlor.spring.netty;

/** Netty is asked for, and is not on the class path. */
final class NettyModuleMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NettyModuleMissingException() {
        super("parlor.server.transport has netty, but its module is not on the class path");
    }
}
