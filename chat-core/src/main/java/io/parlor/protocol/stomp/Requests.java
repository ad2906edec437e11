package io.parlor.protocol.stomp;

import io.parlor.model.ErrorCode;
import io.parlor.model.RoomId;
import io.parlor.protocol.Command;
import io.parlor.protocol.Command.Start;
import io.parlor.protocol.Protocol.CodecLimits;
import io.parlor.protocol.ProtocolCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes commands of frames. Its state is of the transport's thread. */
final class Requests {
    private static final int MAX_ID_CHARS = 256;
    private static final int SPARE_SUBSCRIPTIONS = 16;

    private final Settings settings;
    private final CodecLimits limits;
    private final Topics topics;
    private final Map<Long, Pending> pending;
    private final Transactions transactions;

    /** By id, or what stands for one that 1.0 may leave out. */
    private final Map<String, Subscription> subscriptions = new HashMap<>(4);

    private @Nullable StompVersion version;
    private long lastId;
    private boolean over;

    /** @param pending to be read by another thread */
    Requests(Settings settings, CodecLimits limits, Map<Long, Pending> pending) {
        this.settings = settings;
        this.limits = limits;
        this.topics = new Topics(settings.destinations());
        this.pending = pending;
        this.transactions = new Transactions(2 * limits.bodyBytes());
    }

    /** Whether the client has nothing more to say. */
    boolean isOver() {
        return over;
    }

    /** Null before CONNECT. */
    @Nullable StompVersion version() {
        return version;
    }

    void broken(FrameFault fault, @Nullable String receipt, ProtocolCodec.Sink sink) {
        over = true;
        sink.refused(await(new Pending.Broken(receipt)), fault.failure());
    }

    void frame(Frame frame, ProtocolCodec.Sink sink) throws FrameFault {
        if (over) {
            return;
        }
        String command = frame.command();
        if (command.equals("CONNECT") || command.equals("STOMP")) {
            connect(frame, sink);
            return;
        }
        StompVersion spoken = version;
        if (spoken == null) {
            throw new FrameFault(ErrorCode.NOT_CONNECTED, "the first frame is CONNECT");
        }
        switch (command) {
            case "SEND" -> send(frame, sink);
            case "SUBSCRIBE" -> subscribe(frame, spoken, sink);
            case "UNSUBSCRIBE" -> unsubscribe(frame, spoken, sink);
            case "ACK", "NACK" -> acknowledge(frame, spoken, sink);
            case "BEGIN" -> {
                transactions.begin(frame.required("transaction"));
                receipt(frame, sink);
            }
            case "COMMIT" -> commit(frame, sink);
            case "ABORT" -> {
                transactions.end(frame.required("transaction"));
                receipt(frame, sink);
            }
            case "DISCONNECT" -> disconnect(frame, sink);
            default -> throw new FrameFault(ErrorCode.UNKNOWN_OP, "no such command");
        }
    }

    private long await(@Nullable Pending what) {
        long id = ++lastId;
        if (what != null) {
            pending.put(id, what);
        }
        return id;
    }

    private static Pending.@Nullable Acknowledging acknowledging(Frame frame) {
        String receipt = frame.header("receipt");
        return receipt == null ? null : new Pending.Acknowledging(receipt);
    }

    /** For what is done as soon as it is read. */
    private void receipt(Frame frame, ProtocolCodec.Sink sink) {
        Pending wanted = acknowledging(frame);
        if (wanted != null) {
            sink.command(new Command.Ping(await(wanted)));
        }
    }

    private void connect(Frame frame, ProtocolCodec.Sink sink) throws FrameFault {
        if (version != null) {
            throw new FrameFault(ErrorCode.ALREADY_CONNECTED, "this session has connected already");
        }
        StompVersion agreed = StompVersion.newestOf(frame.header("accept-version"));
        if (agreed == null) {
            throw FrameFault.badRequest("the versions that are spoken are 1.0, 1.1 and 1.2");
        }
        if (frame.header("receipt") != null) {
            throw FrameFault.badRequest("CONNECT has no receipt: CONNECTED is the answer");
        }
        long[] beats = Headers.heartBeat(frame);
        version = agreed;
        long id = await(new Pending.Connecting(agreed, beats[0], beats[1]));
        Map<String, String> headers = new HashMap<>(frame.headers());
        if (agreed == StompVersion.V1_0) {
            headers.replaceAll((name, value) -> value.trim());
        }
        sink.command(new Command.Connect(id, settings.token().apply(headers), null));
    }

    private void send(Frame frame, ProtocolCodec.Sink sink) throws FrameFault {
        Topics.Sent to = topics.sent(frame.required("destination"));
        String transaction = frame.header("transaction");
        if (to.asked() == Topics.Asked.POST) {
            String body = Bodies.toJson(frame, limits.bodyBytes());
            Pending answer = transaction == null ? acknowledging(frame) : null;
            Command.Post post = new Command.Post(
                    transaction == null ? await(answer) : Command.NO_ID,
                    to.room(),
                    Headers.eventType(frame),
                    Headers.key(frame),
                    Headers.details(frame, settings.keptHeaders()),
                    body);
            if (transaction == null) {
                sink.command(post);
            } else {
                transactions.add(transaction, post);
                receipt(frame, sink);
            }
        } else if (transaction != null) {
            throw FrameFault.badRequest("a transaction is for messages to rooms");
        } else if (to.asked() == Topics.Asked.TYPING) {
            boolean active = isActive(frame);
            sink.command(new Command.Typing(await(acknowledging(frame)), to.room(), active));
        } else {
            ask(frame, to, sink);
        }
    }

    private static boolean isActive(Frame frame) throws FrameFault {
        return switch (FrameDecoder.text(frame.body()).trim()) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw FrameFault.badRequest("the body is true or false");
        };
    }

    private void ask(Frame frame, Topics.Sent what, ProtocolCodec.Sink sink) throws FrameFault {
        if (subscriptions.values().stream().noneMatch(known -> known.channel == Channel.REPLIES)) {
            throw FrameFault.badRequest("subscribe to /user/queue/replies first");
        }
        Pending.Asking asking = new Pending.Asking(frame.header("receipt"), frame.header("correlation-id"));
        if (what.asked() == Topics.Asked.MEMBERS) {
            sink.command(new Command.Members(await(asking), what.room()));
            return;
        }
        var before = Headers.position(frame, "before");
        var after = Headers.position(frame, "after");
        if (before != null && after != null) {
            throw FrameFault.badRequest("before and after exclude each other");
        }
        int limit = Math.max(0, Headers.number(frame, "limit", 1, limits.page()));
        sink.command(new Command.History(await(asking), what.room(), before, after, limit));
    }

    private void subscribe(Frame frame, StompVersion spoken, ProtocolCodec.Sink sink) throws FrameFault {
        String destination = frame.required("destination");
        String id = spoken == StompVersion.V1_0 ? frame.header("id") : frame.required("id");
        if (id != null && id.length() > MAX_ID_CHARS) {
            throw new FrameFault(ErrorCode.TOO_LARGE, "an id has at most " + MAX_ID_CHARS + " characters");
        }
        if (frame.header("selector") != null) {
            throw FrameFault.badRequest("selectors are not supported");
        }
        Topics.Subscribed to = topics.subscribed(destination);
        Subscription made = new Subscription(
                id, destination, to.channel(), to.room(), filter(frame), acknowledged(frame, spoken), spoken);
        Start start = Headers.start(frame, limits.page());
        if (start != null && to.channel() != Channel.EVENTS) {
            throw FrameFault.badRequest("after and last are for rooms");
        }
        if (subscriptions.size() >= limits.rooms() + SPARE_SUBSCRIPTIONS) {
            throw new FrameFault(ErrorCode.TOO_MANY_ROOMS, "too many subscriptions");
        }
        boolean otherInRoom = any(made.room, null);
        boolean otherOfEvents = any(made.room, Channel.EVENTS);
        if (start != null && otherOfEvents) {
            throw FrameFault.badRequest("after and last are for the first subscription of a room");
        }
        if (subscriptions.putIfAbsent(key(id, destination), made) != null) {
            throw FrameFault.badRequest("there is a subscription with that id");
        }
        long command = await(new Pending.Subscribing(made, frame.header("receipt")));
        if (to.room() == null) {
            sink.command(new Command.Ping(command));
        } else if (otherOfEvents || otherInRoom && to.channel() != Channel.EVENTS) {
            sink.command(new Command.Barrier(command, to.room()));
        } else {
            Command.Room target = new Command.Room(to.room(), start(start, to.channel()), Headers.onGap(frame));
            sink.command(new Command.Join(command, List.of(target), true));
        }
    }

    private Start start(@Nullable Start given, Channel channel) {
        if (given != null) {
            return given;
        }
        return channel == Channel.EVENTS && settings.initialHistory() > 0
                ? new Start.Last(Math.min(settings.initialHistory(), limits.page()))
                : new Start.Now();
    }

    private EventFilter filter(Frame frame) throws FrameFault {
        String given = frame.header("events");
        try {
            return given == null ? settings.events() : EventFilter.parse(given.trim());
        } catch (IllegalArgumentException e) {
            throw FrameFault.badRequest("events is a list of types of events, x.* or *");
        }
    }

    private static boolean acknowledged(Frame frame, StompVersion spoken) throws FrameFault {
        String mode = frame.header("ack");
        if (mode == null || mode.equals("auto")) {
            return false;
        }
        if (mode.equals("client") || mode.equals("client-individual") && spoken != StompVersion.V1_0) {
            return true;
        }
        throw FrameFault.badRequest("ack is auto, client or client-individual");
    }

    private boolean any(@Nullable RoomId room, @Nullable Channel channel) {
        return subscriptions.values().stream()
                .anyMatch(known -> known.isOf(room) && (channel == null || known.channel == channel));
    }

    private static String key(@Nullable String id, String destination) {
        return id == null ? "d " + destination : "i " + id;
    }

    private void unsubscribe(Frame frame, StompVersion spoken, ProtocolCodec.Sink sink) throws FrameFault {
        String id = frame.header("id");
        String destination = spoken == StompVersion.V1_0 && id == null ? frame.required("destination") : "";
        Subscription ended = subscriptions.remove(
                spoken == StompVersion.V1_0 ? key(id, destination) : key(frame.required("id"), destination));
        if (ended == null) {
            receipt(frame, sink);
            return;
        }
        long command = await(new Pending.Unsubscribing(ended, frame.header("receipt")));
        if (ended.room == null) {
            sink.command(new Command.Ping(command));
        } else if (any(ended.room, null)) {
            sink.command(new Command.Barrier(command, ended.room));
        } else {
            sink.command(new Command.Leave(command, ended.room));
        }
    }

    /** What is delivered stays in the log either way, so there is nothing to be done but to check that it is said rightly. */
    private void acknowledge(Frame frame, StompVersion spoken, ProtocolCodec.Sink sink) throws FrameFault {
        switch (spoken) {
            case V1_0 -> {
                if (frame.command().equals("NACK")) {
                    throw new FrameFault(ErrorCode.UNKNOWN_OP, "1.0 has no NACK");
                }
                frame.required("message-id");
            }
            case V1_1 -> {
                frame.required("message-id");
                frame.required("subscription");
            }
            case V1_2 -> frame.required("id");
        }
        String transaction = frame.header("transaction");
        if (transaction != null) {
            transactions.requireOpen(transaction);
        }
        receipt(frame, sink);
    }

    private void commit(Frame frame, ProtocolCodec.Sink sink) throws FrameFault {
        List<Command.Post> posts = transactions.end(frame.required("transaction"));
        if (posts.isEmpty()) {
            receipt(frame, sink);
            return;
        }
        Pending.Commit commit = new Pending.Commit(frame.header("receipt"), posts.size());
        for (Command.Post post : posts) {
            long id = await(new Pending.Committing(commit));
            sink.command(new Command.Post(id, post.room(), post.type(), post.key(), post.details(), post.body()));
        }
    }

    private void disconnect(Frame frame, ProtocolCodec.Sink sink) {
        over = true;
        sink.command(new Command.Disconnect(await(acknowledging(frame))));
    }
}
