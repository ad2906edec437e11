package io.parlor.spring.netty;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which dependency to add. */
final class NettyModuleMissingFailureAnalyzer extends AbstractFailureAnalyzer<NettyModuleMissingException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NettyModuleMissingException cause) {
        return new FailureAnalysis(
                "The property " + cause.getMessage() + ".",
                "Add the dependency io.parlor:chat-transport-netty, or take netty out of parlor.server.transport.",
                cause);
    }
}
