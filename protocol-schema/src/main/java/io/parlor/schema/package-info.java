/**
 * The JSON Schema of the wire protocol, as a check that tests make. Knows nothing of Parlor's own classes, so that a mistake in them cannot
 * hide here.
 */
@NullMarked
package io.parlor.schema;

import org.jspecify.annotations.NullMarked;
