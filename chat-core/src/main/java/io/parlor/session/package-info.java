/** Sessions as hosts see them: one connection of one user each. Interfaces and values; the engine implements them. */
@NullMarked
package io.parlor.session;

import org.jspecify.annotations.NullMarked;
