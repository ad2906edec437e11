/** Where a host begins: {@link io.parlor.ChatServer}. The composition root; nothing else imports it. */
@NullMarked
package io.parlor;

import org.jspecify.annotations.NullMarked;
