/**
 * What a client can ask ({@link io.parlor.protocol.Command}) and get ({@link io.parlor.protocol.Push}), and the SPI of the wire formats that
 * carry it. Sub-packages hold one format each.
 */
@NullMarked
package io.parlor.protocol;

import org.jspecify.annotations.NullMarked;
