/**
 * Who may come in and do what: hooks that a host implements, and the limits that hold without one. Everything is refused that nothing
 * allows.
 */
@NullMarked
package io.parlor.security;

import org.jspecify.annotations.NullMarked;
