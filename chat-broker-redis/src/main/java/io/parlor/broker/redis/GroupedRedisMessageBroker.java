package io.parlor.broker.redis;

import io.parlor.broker.ConsumerGroups;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/** A broker that has {@link ConsumerGroups} too, because they are configured. */
final class GroupedRedisMessageBroker extends RedisMessageBroker implements ConsumerGroups {
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int THREADS = 2;

    private final RedisGroupSettings settings;
    // One task a shard and group at most waits in it.
    private final ExecutorService executor;
    private final Set<GroupMember> members = ConcurrentHashMap.newKeySet();

    GroupedRedisMessageBroker(Engine engine, RedisGroupSettings settings) {
        super(engine);
        this.settings = settings;
        this.executor = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "parlor-redis-groups");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public CompletionStage<? extends AutoCloseable> consume(String group, Handler handler) {
        Objects.requireNonNull(handler);
        requireOpen();
        if (!GROUP.matcher(group).matches()) {
            throw new IllegalArgumentException("a group has a name of 1 to 64 of A-Za-z0-9._-");
        }
        GroupMember member = new GroupMember(group, handler, settings, engine(), executor);
        return member.join().thenApply(joined -> {
            members.add(joined);
            return () -> {
                joined.close();
                members.remove(joined);
            };
        });
    }

    @Override
    void closeGroups() {
        members.forEach(GroupMember::close);
        executor.shutdownNow();
    }
}
