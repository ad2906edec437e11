package io.parlor.spring.actuate;

/** How a broker does. */
enum BrokerState {
    UP(1),
    /** It works, but slowly, or not always. */
    DEGRADED(0.5),
    DOWN(0);

    private final double value;

    BrokerState(double value) {
        this.value = value;
    }

    /** As a gauge has it. */
    double value() {
        return value;
    }
}
