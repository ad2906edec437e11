package io.parlor.spring.autoconfigure;

import io.parlor.broker.MessageBroker;

/** A bean that puts something between the chat server and its broker. For the starter itself; the broker bean stays what it is. */
@FunctionalInterface
public interface BrokerDecorator {
    MessageBroker decorate(MessageBroker broker);
}
