package io.parlor.security;

/** Enforces one {@link RateLimit}. Not thread-safe: its owner calls it from one thread at a time. */
public final class TokenBucket {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long nanosPerToken;
    private final long capacity;
    /** What has been saved up, in nanoseconds' worth of tokens. */
    private long saved;

    private long last;

    public TokenBucket(RateLimit limit, long nanoTime) {
        nanosPerToken = Math.max(1, NANOS_PER_SECOND / limit.perSecond());
        capacity = nanosPerToken * limit.burst();
        saved = capacity;
        last = nanoTime;
    }

    /**
     * Takes a token if there is one.
     *
     * @return 0 if there was, else how many nanoseconds from now on there will be one
     */
    public long take(long nanoTime) {
        saved = Math.min(capacity, saved + Math.max(0, nanoTime - last));
        last = nanoTime;
        if (saved >= nanosPerToken) {
            saved -= nanosPerToken;
            return 0;
        }
        return nanosPerToken - saved;
    }
}
