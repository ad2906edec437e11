package io.parlor.broker.redis;

import org.jspecify.annotations.Nullable;

/** For commands of which nobody needs to know the outcome. */
final class Ignored<T> implements Call.Callback<T> {
    private static final Ignored<Object> INSTANCE = new Ignored<>();

    private Ignored() {}

    @SuppressWarnings("unchecked") // it takes no T
    static <T> Ignored<T> instance() {
        return (Ignored<T>) INSTANCE;
    }

    @Override
    public void replied(@Nullable T reply) {}

    @Override
    public void failed(Throwable failure) {}
}
