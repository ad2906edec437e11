/** Makes the {@link io.parlor.ChatServer}, its lifecycle, and what explains why it could not be made. */
@NullMarked
package io.parlor.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
