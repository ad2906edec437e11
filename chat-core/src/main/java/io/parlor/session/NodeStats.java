package io.parlor.session;

/**
 * Counts of one node: now, and since it was started.
 *
 * @param sessions     authenticated, now
 * @param rooms        open, now
 * @param posts        handed to the broker
 * @param deliveries   events written to sessions
 * @param frames       WebSocket messages written
 * @param catchUpReads reads of logs for sessions that resumed, lagged or paged through history
 * @param gaps         announced to sessions
 * @param refused      commands that got an error
 */
public record NodeStats(
        int sessions,
        int rooms,
        long posts,
        long deliveries,
        long frames,
        long catchUpReads,
        long gaps,
        long refused) {}
