package io.parlor.engine;

import io.parlor.security.RateLimit;

/**
 * What bounds the memory and work that clients can cause.
 *
 * @param frameBytes      the longest message of a client, in bytes of UTF-8
 * @param bodyBytes       the longest body of a post, in bytes of UTF-8
 * @param rooms           rooms a session
 * @param page            events in a page of history and in the backlog asked for by count
 * @param inflight        commands of a session that await their reply
 * @param sessionsPerUser on this node; the oldest goes when there are more
 * @param replyBytes      replies and signals queued for a session that does not read
 * @param tailEvents      events a room keeps in memory for live delivery
 * @param tailBytes       about what they may take in memory, encodings included
 * @param catchUpReads    reads of the log at once, for sessions that lag or resume
 * @param pageCacheBytes  of pages of the log, kept for other sessions that need the same
 * @param presenceUsers   users in a room up to which who comes and goes is signalled
 * @param receiptUsers    users in a room up to which the others are told how far one has read
 * @param commands        rate of the commands of one session
 * @param connects        rate of new connections to this node
 */
public record Limits(
        int frameBytes,
        int bodyBytes,
        int rooms,
        int page,
        int inflight,
        int sessionsPerUser,
        int replyBytes,
        int tailEvents,
        int tailBytes,
        int catchUpReads,
        long pageCacheBytes,
        int presenceUsers,
        int receiptUsers,
        RateLimit commands,
        RateLimit connects) {}
