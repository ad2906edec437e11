package io.parlor.security;

/**
 * How often something may happen: on average {@code perSecond} times a second, and up to {@code burst} times at once.
 *
 * @param perSecond 1 or more
 * @param burst     1 or more
 */
public record RateLimit(int perSecond, int burst) {
    public RateLimit {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException("a rate and a burst are 1 or more");
        }
    }
}
