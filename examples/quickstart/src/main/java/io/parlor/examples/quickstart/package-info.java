/** A chat server in one class: what a host writes that has no Spring. */
@NullMarked
package io.parlor.examples.quickstart;

import org.jspecify.annotations.NullMarked;
