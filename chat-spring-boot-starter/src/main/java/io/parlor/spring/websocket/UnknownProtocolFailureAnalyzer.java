package io.parlor.spring.websocket;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which property names a protocol that is not there. */
final class UnknownProtocolFailureAnalyzer extends AbstractFailureAnalyzer<UnknownProtocolException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownProtocolException cause) {
        return new FailureAnalysis(
                "Parlor's endpoint cannot be opened: " + cause.getMessage() + ".",
                "Change parlor.websocket.protocol, or parlor.websocket.endpoints.*.protocol, or add the protocol with a"
                        + " ChatServerCustomizer bean.",
                cause);
    }
}
