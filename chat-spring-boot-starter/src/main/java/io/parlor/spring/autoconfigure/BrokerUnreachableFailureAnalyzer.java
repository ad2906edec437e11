package io.parlor.spring.autoconfigure;

import io.parlor.broker.BrokerException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The broker could not be connected to when the application started. */
final class BrokerUnreachableFailureAnalyzer extends AbstractFailureAnalyzer<BrokerException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BrokerException cause) {
        Throwable reason = cause.getCause();
        return new FailureAnalysis(
                "Parlor could not connect to its broker: " + cause.getMessage()
                        + (reason == null ? "" : " (" + reason.getMessage() + ")"),
                "Start the broker, or correct its address: that of Boot's own module (spring.data.redis.*, spring.kafka.*,"
                        + " spring.rabbitmq.*), or parlor.redis.*, parlor.kafka.*, parlor.rabbit.*. For a single node without a"
                        + " broker set parlor.broker.type=memory.",
                cause);
    }
}
