package io.parlor.spring.broker;

import io.parlor.spring.BrokerType;
import java.util.function.Supplier;

/** A broker's builder has refused its settings. */
final class BrokerSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final BrokerType type;

    private BrokerSettingsException(BrokerType type, IllegalArgumentException cause) {
        super(cause.getMessage(), cause);
        this.type = type;
    }

    /** @throws BrokerSettingsException for what {@code connect} says with an IllegalArgumentException */
    static <T> T explain(BrokerType type, Supplier<T> connect) {
        try {
            return connect.get();
        } catch (IllegalArgumentException e) {
            throw new BrokerSettingsException(type, e);
        }
    }
}
