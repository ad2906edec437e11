/**
 * Where the engine gets its threads and its time from, so that all of it can run on virtual time. Knows nothing of chat.
 */
@NullMarked
package io.parlor.runtime;

import org.jspecify.annotations.NullMarked;
