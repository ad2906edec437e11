package io.parlor.broker.memory;

import io.parlor.model.Position;

/**
 * What an append does, or prepares, besides.
 *
 * @param blank  what becomes of the target's payload if this erases it; else of that of the record itself when the target is erased
 * @param erases whether it erases the target, with all that amends it, or amends it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Erasure(Position target, byte[] blank, boolean erases) {}
