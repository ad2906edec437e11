package io.parlor.broker.rabbit;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** The exchanges and queues: declared if they are missing, or only looked for where the broker may not declare them. */
final class Topology {
    private static final int MAX_DEAD_LETTERS = 100_000;

    private final RabbitSettings settings;
    private final Names names;

    Topology(RabbitSettings settings, Names names) {
        this.settings = settings;
        this.names = names;
    }

    /** All there is. Each stream on a channel of its own: what is refused closes the channel. */
    void declare(Connection connection) throws IOException, TimeoutException {
        declareShared(connection);
        for (int shard = 0; shard < settings.shards(); shard++) {
            declareStream(connection, shard);
        }
    }

    /** All but the streams. */
    void declareShared(Connection connection) throws IOException, TimeoutException {
        try (Channel channel = connection.createChannel()) {
            declareExchanges(channel);
            declareLayout(channel);
        }
    }

    void declareExchanges(Channel channel) throws IOException {
        if (settings.declare()) {
            channel.exchangeDeclare(names.records(), BuiltinExchangeType.DIRECT, true);
            channel.exchangeDeclare(names.signals(), BuiltinExchangeType.TOPIC, true);
        } else {
            channel.exchangeDeclarePassive(names.records());
            channel.exchangeDeclarePassive(names.signals());
        }
    }

    private void declareLayout(Channel channel) throws IOException {
        if (settings.declare()) {
            channel.queueDeclare(names.layout(), true, false, false, quorum(settings.shards()));
        }
    }

    void declareStream(Connection connection, int shard) throws IOException, TimeoutException {
        try (Channel channel = connection.createChannel()) {
            if (settings.declare()) {
                channel.queueDeclare(names.stream(shard), true, false, false, streamArguments());
                channel.queueBind(names.stream(shard), names.records(), Integer.toString(shard));
            } else {
                channel.queueDeclarePassive(names.stream(shard));
            }
        }
    }

    /** The queue of a group, that of its dead letters, and that of its places. */
    void declareGroup(Channel channel, String group) throws IOException {
        if (!settings.declare()) {
            channel.queueDeclarePassive(names.group(group));
            channel.queueDeclarePassive(names.places(group));
            return;
        }
        channel.queueDeclare(names.deadLetters(group), true, false, false, quorum(MAX_DEAD_LETTERS));
        Map<String, Object> arguments = oneConsumerAtATime(settings.groups().deliveryLimit());
        arguments.put("x-dead-letter-exchange", "");
        arguments.put("x-dead-letter-routing-key", names.deadLetters(group));
        channel.queueDeclare(names.group(group), true, false, false, arguments);
        channel.queueDeclare(names.places(group), true, false, false, oneConsumerAtATime(Integer.MAX_VALUE));
    }

    /** A classic queue could not even be declared while the node that has it is away. */
    private static Map<String, Object> quorum(int maxLength) {
        return Map.of("x-queue-type", "quorum", "x-max-length", maxLength);
    }

    private static Map<String, Object> oneConsumerAtATime(int deliveryLimit) {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-queue-type", "quorum");
        arguments.put("x-single-active-consumer", true);
        // RabbitMQ 4 has a limit of its own where there is none.
        arguments.put("x-delivery-limit", deliveryLimit);
        return arguments;
    }

    private Map<String, Object> streamArguments() {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-queue-type", "stream");
        arguments.put("x-max-length-bytes", settings.history().maxBytes());
        arguments.put("x-max-age", settings.history().maxAge().toSeconds() + "s");
        arguments.put("x-stream-max-segment-size-bytes", settings.history().segmentBytes());
        return arguments;
    }
}
