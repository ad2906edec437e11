package io.parlor.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals that come in: an exclusive queue of this node's, bound to the keys of the rooms that are followed here. Bindings are made and undone in
 * batches, by the keeper.
 */
final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);
    private static final int BATCH = 200;
    /** Each of these waits for RabbitMQ: few at once, so that they hold up nobody who wants to follow. */
    private static final int UNBIND_BATCH = 20;

    private static final Map<String, Object> ARGUMENTS =
            Map.of("x-max-length", 10_000, "x-message-ttl", 10_000, "x-overflow", "drop-head");

    private final Consuming consuming;
    private final Names names;
    private final BiConsumer<String, byte[]> receiver;

    // Guarded by this.
    private final Map<String, Binding> bindings = new HashMap<>();
    private final Set<String> toBind = new LinkedHashSet<>();
    private final Set<String> toUnbind = new LinkedHashSet<>();
    private boolean scheduled;

    // Of the keeper.
    private @Nullable Channel channel;
    private String queue = "";

    private static final class Binding {
        private int followers;
        private boolean bound;
        private CompletableFuture<Void> whenBound = new CompletableFuture<>();
    }

    Signals(Consuming consuming, Names names, BiConsumer<String, byte[]> receiver) {
        this.consuming = consuming;
        this.names = names;
        this.receiver = receiver;
    }

    /** Completes when signals to the room reach this node; it may take until there is a connection again. */
    synchronized CompletionStage<Void> follow(String room) {
        Binding binding = bindings.computeIfAbsent(room, absent -> new Binding());
        binding.followers++;
        if (!binding.bound) {
            toBind.add(room);
            schedule();
        }
        return binding.whenBound;
    }

    synchronized void leave(String room) {
        Binding binding = bindings.get(room);
        if (binding != null && --binding.followers == 0) {
            toUnbind.add(room);
            schedule();
        }
    }

    /** With the lock held. */
    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            consuming.execute(this::applyChanges);
        }
    }

    /** A new connection: a new queue, and all is bound again. Of the keeper. */
    void connected() {
        Connection connection = consuming.connection();
        channel = null;
        if (connection == null) {
            return;
        }
        try {
            Channel opened = connection.createChannel();
            queue = opened.queueDeclare("", false, true, true, ARGUMENTS).getQueue();
            opened.basicConsume(queue, true, new Incoming(opened));
            channel = opened;
        } catch (IOException | ShutdownSignalException e) {
            retry(e);
            return;
        }
        synchronized (this) {
            bindings.forEach((room, binding) -> {
                if (binding.bound) {
                    binding.bound = false;
                    binding.whenBound = new CompletableFuture<>();
                }
                (binding.followers > 0 ? toBind : toUnbind).add(room);
            });
            schedule();
        }
    }

    private void retry(Exception cause) {
        log.debug("signals cannot be received for now", cause);
        channel = null;
        consuming.schedule(
                () -> {
                    if (channel == null) {
                        connected();
                    }
                },
                200);
    }

    /** Of the keeper. */
    private void applyChanges() {
        Channel open = channel;
        List<String> rooms = new ArrayList<>();
        synchronized (this) {
            scheduled = false;
            if (open == null) {
                return;
            }
            move(toBind, BATCH, rooms);
            move(toUnbind, UNBIND_BATCH, rooms);
        }
        try {
            apply(open, rooms);
        } catch (IOException | ShutdownSignalException e) {
            // The rooms are bound again with the next queue, as all are.
            retry(e);
        }
        synchronized (this) {
            if (!toBind.isEmpty() || !toUnbind.isEmpty()) {
                schedule();
            }
        }
    }

    private static void move(Set<String> from, int most, List<String> to) {
        Iterator<String> next = from.iterator();
        for (int i = 0; i < most && next.hasNext(); i++) {
            to.add(next.next());
            next.remove();
        }
    }

    private void apply(Channel open, List<String> rooms) throws IOException {
        List<String> bound = new ArrayList<>();
        for (String room : rooms) {
            switch (changeOf(room)) {
                case BIND -> {
                    open.queueBindNoWait(queue, names.signals(), Names.word(room), null);
                    bound.add(room);
                }
                case UNBIND -> open.queueUnbind(queue, names.signals(), Names.word(room));
                default -> {}
            }
        }
        if (!bound.isEmpty()) {
            // Answered after all that was sent before was done.
            open.queueDeclarePassive(queue);
            bound.forEach(this::bound);
        }
    }

    private enum Change {
        BIND,
        UNBIND,
        NONE
    }

    private synchronized Change changeOf(String room) {
        Binding binding = bindings.get(room);
        if (binding == null) {
            return Change.NONE;
        }
        if (binding.followers > 0) {
            return binding.bound ? Change.NONE : Change.BIND;
        }
        bindings.remove(room);
        return binding.bound ? Change.UNBIND : Change.NONE;
    }

    private void bound(String room) {
        CompletableFuture<Void> told = null;
        synchronized (this) {
            Binding binding = bindings.get(room);
            if (binding != null && !binding.bound) {
                binding.bound = true;
                told = binding.whenBound;
            }
        }
        if (told != null) {
            told.complete(null);
        }
    }

    /** How many rooms are bound or about to be; for tests of what is freed. */
    synchronized int size() {
        return bindings.size();
    }

    private final class Incoming extends DefaultConsumer {
        private Incoming(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            Map<String, Object> headers = properties.getHeaders();
            Object room = headers == null ? null : headers.get(Stored.ROOM);
            if (room != null) {
                receiver.accept(room.toString(), body);
            }
        }

        @Override
        public void handleCancel(String tag) {
            consuming.execute(() -> restartIf(getChannel()));
        }

        @Override
        public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
            consuming.execute(() -> restartIf(getChannel()));
        }

        private void restartIf(Channel lost) {
            if (channel == lost) {
                connected();
            }
        }
    }
}
