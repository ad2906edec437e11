package io.parlor.spring.listener;

/** There is a handler for a group, and a broker without groups. */
final class NoConsumerGroupsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoConsumerGroupsException(String group, String broker) {
        super("a GroupEventHandler is to consume as '" + group + "', and the broker (" + broker
                + ") has no consumer groups");
    }
}
