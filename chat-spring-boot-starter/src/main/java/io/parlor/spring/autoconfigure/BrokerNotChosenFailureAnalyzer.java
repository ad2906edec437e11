package io.parlor.spring.autoconfigure;

import io.parlor.spring.BrokerType;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which property to set, or which dependency to add. */
final class BrokerNotChosenFailureAnalyzer extends AbstractFailureAnalyzer<BrokerNotChosenException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BrokerNotChosenException cause) {
        BrokerType wanted = cause.wanted;
        if (wanted == null) {
            return new FailureAnalysis(
                    "Several broker modules are on the class path, and nothing says which of them Parlor shall use: "
                            + names(cause, BrokerType::module) + ".",
                    "Set parlor.broker.type to one of " + names(cause, BrokerType::id)
                            + ", remove the other modules, or define a MessageBroker bean.",
                    cause);
        }
        if (!cause.present.contains(wanted) && wanted != BrokerType.MEMORY) {
            return new FailureAnalysis(
                    "parlor.broker.type is " + wanted.id() + ", but its module is not on the class path.",
                    "Add the dependency io.parlor:" + wanted.module() + ".",
                    cause);
        }
        return new FailureAnalysis(
                "parlor.broker.type is " + wanted.id() + ", but its auto-configuration made no broker.",
                "See whether it is excluded: the conditions report has the reason (start with --debug).",
                cause);
    }

    private static String names(BrokerNotChosenException cause, java.util.function.Function<BrokerType, String> name) {
        return cause.present.stream().map(name).collect(Collectors.joining(", "));
    }
}
