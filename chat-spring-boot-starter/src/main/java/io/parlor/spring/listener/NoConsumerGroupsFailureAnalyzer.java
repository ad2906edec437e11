package io.parlor.spring.listener;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says how Redis gets groups. */
final class NoConsumerGroupsFailureAnalyzer extends AbstractFailureAnalyzer<NoConsumerGroupsException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NoConsumerGroupsException cause) {
        return new FailureAnalysis(
                "Parlor's listeners cannot start: " + cause.getMessage() + ".",
                "With Redis set parlor.redis.consumer-groups=true, on all nodes. A MessageBroker bean of your own has to implement"
                        + " ConsumerGroups.",
                cause);
    }
}
