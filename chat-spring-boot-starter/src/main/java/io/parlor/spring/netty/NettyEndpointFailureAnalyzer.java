package io.parlor.spring.netty;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/** Says which properties are wrong, or that the port is not free. */
final class NettyEndpointFailureAnalyzer extends AbstractFailureAnalyzer<NettyEndpointException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NettyEndpointException cause) {
        if (cause.getCause() instanceof IllegalArgumentException wrong) {
            return new FailureAnalysis(
                    "Parlor's port for chat clients cannot be opened:" + problems(String.valueOf(wrong.getMessage())),
                    "Change these properties.",
                    cause);
        }
        return new FailureAnalysis(
                "Parlor " + cause.getMessage() + " for chat clients: "
                        + NestedExceptionUtils.getMostSpecificCause(cause).getMessage() + ".",
                "Stop what listens there, or set parlor.netty.port and parlor.netty.host otherwise.",
                cause);
    }

    /** Each begins with the name of the setting. */
    private static String problems(String message) {
        return Arrays.stream(message.split("; "))
                .map(problem -> "%n    - parlor.netty.%s (%s)"
                        .formatted(DataObjectPropertyName.toDashedForm(problem.split(" ", 2)[0]), problem))
                .collect(Collectors.joining());
    }
}
