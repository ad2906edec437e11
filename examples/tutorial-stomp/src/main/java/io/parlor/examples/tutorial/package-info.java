/** The tutorial's server, as little as is left of it. */
@NullMarked
package io.parlor.examples.tutorial;

import org.jspecify.annotations.NullMarked;
