package io.parlor.spring.broker;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which properties to look at. */
final class BrokerSettingsFailureAnalyzer extends AbstractFailureAnalyzer<BrokerSettingsException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BrokerSettingsException cause) {
        return new FailureAnalysis(
                "Parlor's broker cannot be used as it is configured: " + cause.getMessage() + ".",
                "Change these among the properties parlor." + cause.type.id()
                        + ".*, or the MessageBrokerCustomizer bean that sets them.",
                cause);
    }
}
