package io.parlor.engine;

import io.parlor.broker.MessageBroker;
import io.parlor.protocol.Protocol;
import io.parlor.room.PostInterceptor;
import io.parlor.runtime.Scheduler;
import io.parlor.security.Authenticator;
import io.parlor.security.OriginPolicy;
import io.parlor.security.RoomPolicy;
import io.parlor.session.ChatListener;
import io.parlor.session.DeliveryListener;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * All that an engine is made of.
 *
 * @param protocols the first one is for clients that offer no subprotocol
 */
public record EngineSettings(
        String node,
        MessageBroker broker,
        List<Protocol> protocols,
        Authenticator authenticator,
        RoomPolicy policy,
        OriginPolicy origins,
        List<PostInterceptor> interceptors,
        List<ChatListener> listeners,
        @Nullable DeliveryListener deliveries,
        Limits limits,
        Timings timings,
        Executor executor,
        int workers,
        Scheduler scheduler,
        InstantSource clock) {
    public EngineSettings {
        protocols = List.copyOf(protocols);
        interceptors = List.copyOf(interceptors);
        listeners = List.copyOf(listeners);
    }
}
