package io.parlor.broker.kafka;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerProfile;
import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a broker, put together, started and ended. */
final class Engine {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final long SWEEP_MILLIS = 50;
    private static final long GRACE_SWEEP_MILLIS = 1_000;

    private final KafkaSettings settings;
    private final Clients clients;
    private final ScheduledExecutorService timer;
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;
    private final Producer<byte[], byte[]> signalProducer;
    private final Topics topics;
    private final Signals signals;
    private final List<FeedLoop> loops = new ArrayList<>();
    private final List<Feed> feeds = new ArrayList<>();
    private final Appends appends;
    private final LogReader reader;
    private final BrokerProfile profile;
    private volatile boolean closed;

    private Engine(KafkaSettings settings, Clients clients, Admin admin, Topics topics) {
        this.settings = settings;
        this.clients = clients;
        this.admin = admin;
        this.topics = topics;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "parlor-kafka-timer");
            thread.setDaemon(true);
            return thread;
        });
        KafkaSettings.Topic topic = settings.topic();
        producer = clients.newProducer();
        signalProducer = clients.newSignalProducer();
        signals = new Signals(
                topic.signals(), topic.partitions(), ThreadLocalRandom.current().nextLong(), signalProducer);
        Offsets offsets = new Offsets(admin, topic.records(), topic.signals());
        for (int i = 0; i < settings.consumers(); i++) {
            loops.add(new FeedLoop("parlor-kafka-feed-" + i, clients.newFeedConsumer(i)));
        }
        for (int i = 0; i < topic.partitions(); i++) {
            FeedLoop loop = loops.get(i % loops.size());
            feeds.add(new Feed(settings, i, loop, offsets, topics, signals, producer, timer));
        }
        appends = new Appends(
                feeds,
                settings.limits().appendsInFlight(),
                settings.times().command().toNanos());
        reader = new LogReader(settings, offsets, timer, clients::newReadConsumer);
        KafkaSettings.Limits limits = settings.limits();
        profile = new BrokerProfile(
                "kafka",
                true,
                true,
                true,
                false,
                settings.keys().window(),
                limits.recordBytes(),
                limits.signalBytes(),
                limits.page(),
                limits.scan());
    }

    /**
     * Blocks until Kafka has answered.
     *
     * @throws BrokerException if it does not, or has topics that are not as they must be
     */
    static Engine connect(KafkaSettings settings) {
        Clients clients = new Clients(settings);
        Admin admin;
        try {
            admin = clients.newAdmin();
        } catch (KafkaException e) {
            throw new BrokerException(BrokerException.Kind.UNAVAILABLE, "Kafka: " + causeOf(e), e);
        }
        Engine engine = null;
        try {
            Topics topics = new Topics(admin, settings);
            topics.ensure();
            engine = new Engine(settings, clients, admin, topics);
            engine.start();
            return engine;
        } catch (KafkaException e) {
            throw new BrokerException(BrokerException.Kind.UNAVAILABLE, "Kafka: " + causeOf(e), e);
        } catch (RuntimeException e) {
            if (engine == null) {
                admin.close(Duration.ZERO);
            } else {
                engine.close();
            }
            throw e;
        }
    }

    private static @Nullable String causeOf(KafkaException e) {
        return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    }

    private void start() {
        awaitMetadata(producer, settings.topic().records());
        awaitMetadata(signalProducer, settings.topic().signals());
        loops.forEach(FeedLoop::start);
        reader.start();
        every(SWEEP_MILLIS, () -> feeds.forEach(feed -> feed.lane().expire(System.nanoTime())));
        every(GRACE_SWEEP_MILLIS, () -> feeds.forEach(Feed::closeIfUnused));
        every(settings.times().probe().toMillis(), this::probe);
    }

    private void every(long millis, Runnable task) {
        timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        log.error("a task failed; this is a bug", e);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    /** A producer that never blocks must know the topic before the first record. */
    private void awaitMetadata(Producer<byte[], byte[]> of, String topic) {
        long deadline = System.nanoTime() + 2 * settings.times().connect().toNanos();
        while (true) {
            try {
                of.partitionsFor(topic);
                return;
            } catch (org.apache.kafka.common.errors.TimeoutException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new BrokerException(BrokerException.Kind.UNAVAILABLE, "Kafka did not answer in time", e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    /** Looks whether the topic is still the same, since no client tells of one that was created anew. */
    private void probe() {
        topics.recordsId().whenComplete((id, failure) -> {
            if (id != null) {
                feeds.forEach(feed -> feed.checkTopic(id));
            } else if (!closed) {
                log.debug("the topics cannot be described", failure);
            }
        });
    }

    CompletionStage<RoomSubscription> follow(String room, RoomListener listener) {
        Feed feed = feeds.get(Rooms.partitionOf(Rooms.key(room), feeds.size()));
        Follower follower = new Follower(room, listener, signals.mark(), feed::remove);
        ScheduledFuture<?> overdue = timer.schedule(
                () -> follower.fail(Failures.late()), settings.times().command().toMillis(), TimeUnit.MILLISECONDS);
        follower.admitted().whenComplete((subscription, failure) -> overdue.cancel(false));
        feed.add(follower);
        return follower.admitted();
    }

    GroupMember newMember(String group, String clientName, ConsumerGroups.Handler handler) {
        GroupMember member = new GroupMember(this, group, clientName, handler);
        long millis = settings.groups()
                .sessionTimeout()
                .plus(settings.times().command())
                .toMillis();
        timer.schedule(() -> member.fail(Failures.late()), millis, TimeUnit.MILLISECONDS);
        return member;
    }

    KafkaSettings settings() {
        return settings;
    }

    Clients clients() {
        return clients;
    }

    Topics topics() {
        return topics;
    }

    Appends appends() {
        return appends;
    }

    LogReader reader() {
        return reader;
    }

    Signals signals() {
        return signals;
    }

    List<Feed> feeds() {
        return feeds;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    BrokerProfile profile() {
        return profile;
    }

    /** Blocks for a bounded time. */
    void close() {
        closed = true;
        timer.shutdownNow();
        loops.forEach(FeedLoop::stop);
        reader.stop();
        loops.forEach(FeedLoop::close);
        reader.close();
        producer.close(Duration.ZERO);
        signalProducer.close(Duration.ZERO);
        feeds.forEach(feed -> feed.lane().close());
        admin.close(Duration.ZERO);
    }
}
