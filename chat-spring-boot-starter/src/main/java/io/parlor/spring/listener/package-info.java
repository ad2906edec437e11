/** Brings events to the beans of the host that want them, from start to stop. */
@NullMarked
package io.parlor.spring.listener;

import org.jspecify.annotations.NullMarked;
