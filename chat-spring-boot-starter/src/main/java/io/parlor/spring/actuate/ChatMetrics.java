package io.parlor.spring.actuate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.parlor.ChatServer;
import io.parlor.session.DeliveryListener;
import io.parlor.session.NodeStats;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.ObjectProvider;

/** The meters, whose names {@code docs/spring.md} lists. No tag has a value that a user could choose. */
final class ChatMetrics implements MeterBinder, DeliveryListener {
    private final ObjectProvider<ChatServer> server;
    private final BrokerMonitor monitor;

    /** One a registry; as a rule there is one. */
    private final List<Timer> deliveries = new CopyOnWriteArrayList<>();

    /** @param server which is told of this before it exists */
    ChatMetrics(ObjectProvider<ChatServer> server, BrokerMonitor monitor) {
        this.server = server;
        this.monitor = monitor;
    }

    @Override
    public void onDelivered(long millis) {
        for (Timer timer : deliveries) {
            timer.record(millis, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        ChatServer chat = server.getObject();
        gauge(registry, chat, "parlor.sessions", "Authenticated sessions of this node", NodeStats::sessions);
        gauge(registry, chat, "parlor.rooms", "Rooms this node has open", NodeStats::rooms);
        counter(registry, chat, "parlor.posts", "Events handed to the broker", NodeStats::posts);
        counter(registry, chat, "parlor.deliveries", "Events written to sessions", NodeStats::deliveries);
        counter(registry, chat, "parlor.frames", "WebSocket messages written", NodeStats::frames);
        counter(registry, chat, "parlor.catchup.reads", "Reads of logs for sessions", NodeStats::catchUpReads);
        counter(registry, chat, "parlor.gaps", "Gaps announced to sessions", NodeStats::gaps);
        counter(registry, chat, "parlor.refused", "Commands that got an error", NodeStats::refused);
        deliveries.add(Timer.builder("parlor.delivery.latency")
                .description("From the stamp of an event to the socket that took it")
                .register(registry));
        Gauge.builder("parlor.broker.state", monitor, watched -> watched.state().value())
                .description("1 up, 0.5 degraded, 0 down")
                .tag("broker", monitor.broker().profile().name())
                .register(registry);
        monitor.addListener((operation, nanos, outcome) -> Timer.builder("parlor.broker.operations")
                .description("Calls of the broker")
                .tag("operation", operation)
                .tag("outcome", outcome)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS));
    }

    private static void gauge(
            MeterRegistry registry,
            ChatServer chat,
            String name,
            String description,
            ToDoubleFunction<NodeStats> value) {
        Gauge.builder(name, chat, server -> value.applyAsDouble(server.stats()))
                .description(description)
                .register(registry);
    }

    private static void counter(
            MeterRegistry registry,
            ChatServer chat,
            String name,
            String description,
            ToDoubleFunction<NodeStats> value) {
        FunctionCounter.builder(name, chat, server -> value.applyAsDouble(server.stats()))
                .description(description)
                .register(registry);
    }
}
