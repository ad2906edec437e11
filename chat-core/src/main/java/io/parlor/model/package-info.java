/**
 * The values everything else speaks of: who, where, which event, which error. Records and enums only; nothing here
 * does I/O, knows a broker, a container or a wire format.
 */
@NullMarked
package io.parlor.model;

import org.jspecify.annotations.NullMarked;
