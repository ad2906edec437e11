package io.parlor.benchmarks;

import io.parlor.broker.rabbit.RabbitMessageBroker;
import java.util.List;

/** The RabbitMQ broker beside publishing to a stream and consuming it by hand, through the same client; and the churn of its bindings. */
final class RabbitBroker {
    private RabbitBroker() {}

    public static void main(String[] args) throws InterruptedException {
        try (RabbitProcess rabbit = new RabbitProcess()) {
            Comparison.compare(List.of(
                    new RawRabbit(rabbit.uri()),
                    new BrokerRoom("RabbitMQ", connect(rabbit), false),
                    new BrokerRoom("RabbitMQ, with keys", connect(rabbit), true)));
            try (RabbitMessageBroker broker = connect(rabbit)) {
                BindingChurn.measure(broker);
            }
        }
    }

    private static RabbitMessageBroker connect(RabbitProcess rabbit) {
        return RabbitMessageBroker.builder().uri(rabbit.uri()).connect();
    }
}
