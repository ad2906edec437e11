package io.parlor.testkit;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Gives a {@link Promise} one invocation if it applies to the backend under test, and none if not, so that a report has only what applies. */
final class PromiseSelector implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        Cluster cluster = kitOf(context).running();
        boolean applies =
                Arrays.stream(method.getAnnotation(Promise.class).needs()).allMatch(need -> need.isMetBy(cluster));
        return applies ? Stream.of(new Sentence(method.getName())) : Stream.empty();
    }

    private static MessageBrokerCompatibilityKit kitOf(ExtensionContext context) {
        for (Optional<ExtensionContext> level = Optional.of(context);
                level.isPresent();
                level = level.get().getParent()) {
            Object instance = level.get().getTestInstance().orElse(null);
            if (instance instanceof MessageBrokerCompatibilityKit kit) {
                return kit;
            }
        }
        throw new IllegalStateException("a promise is tested inside a MessageBrokerCompatibilityKit");
    }

    /** The name of a test's method as the sentence it is. */
    private record Sentence(String methodName) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return methodName.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        }
    }
}
