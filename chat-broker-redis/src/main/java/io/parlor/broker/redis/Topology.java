package io.parlor.broker.redis;

import java.util.Collection;
import java.util.concurrent.CompletionStage;

/** Which server has which shard. Thread-safe. */
interface Topology {
    /** Connects to all servers, and from then on tells when shards move. */
    void start(Listener listener);

    /** The server that had the shard when the topology was last looked at. */
    RedisNode nodeOf(int shard);

    Collection<RedisNode> nodes();

    /**
     * Looks at it again, because a server refused or is gone. Calls while it looks share one outcome; the stage completes, normally, in a bounded
     * time, whether or not anything was found out.
     */
    CompletionStage<?> refresh();

    /** A server has been without a connection for a while: another may have taken over. */
    void nodeIsDown();

    void close();

    /** Told, after the change, that a shard has another server. */
    interface Listener {
        void moved(int shard, RedisNode from, RedisNode to);
    }
}
