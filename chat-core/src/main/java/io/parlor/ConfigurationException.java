package io.parlor;

import java.util.List;

/** A server cannot be built as it is configured. Says all that is wrong at once. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    ConfigurationException(List<String> problems) {
        super("the chat server cannot be built: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence each, beginning with the name of the builder's method. */
    public List<String> problems() {
        return problems;
    }
}
