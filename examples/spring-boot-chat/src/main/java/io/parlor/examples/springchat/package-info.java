/** A chat on Spring Boot: the starter does it, the page in {@code static} shows it. */
@NullMarked
package io.parlor.examples.springchat;

import org.jspecify.annotations.NullMarked;
