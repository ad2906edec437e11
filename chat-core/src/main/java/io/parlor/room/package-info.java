/** Rooms as hosts see them: ordered logs. Interfaces and values; the engine implements them. */
@NullMarked
package io.parlor.room;

import org.jspecify.annotations.NullMarked;
