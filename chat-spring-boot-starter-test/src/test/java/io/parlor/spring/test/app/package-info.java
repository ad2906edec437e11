/** An application whose chat is tested. */
@NullMarked
package io.parlor.spring.test.app;

import org.jspecify.annotations.NullMarked;
