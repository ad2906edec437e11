/** What operators see: health, {@code /actuator/parlor}, meters. Each behind its own conditions; nothing here is needed to chat. */
@NullMarked
package io.parlor.spring.actuate;

import org.jspecify.annotations.NullMarked;
