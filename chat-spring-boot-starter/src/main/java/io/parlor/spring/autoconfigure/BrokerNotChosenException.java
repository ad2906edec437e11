package io.parlor.spring.autoconfigure;

import io.parlor.spring.BrokerType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** There is no broker, since it is not clear which, or the one that was asked for is not there. */
final class BrokerNotChosenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final @Nullable BrokerType wanted;
    final List<BrokerType> present;

    private BrokerNotChosenException(@Nullable BrokerType wanted, List<BrokerType> present) {
        super(wanted == null ? "several brokers are on the class path: " + present : "no module of broker " + wanted);
        this.wanted = wanted;
        this.present = present;
    }

    static BrokerNotChosenException of(@Nullable BrokerType wanted, @Nullable ClassLoader loader) {
        return new BrokerNotChosenException(
                wanted, BrokerType.modulesPresent(loader).toList());
    }
}
