/** What tests the chat of a Spring Boot application: {@link io.parlor.spring.test.ParlorTest} is the way in. For the scope {@code test}. */
@NullMarked
package io.parlor.spring.test;

import org.jspecify.annotations.NullMarked;
