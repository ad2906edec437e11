/** What a Spring Boot application sees of Parlor: properties, and the beans it may contribute. */
@NullMarked
package io.parlor.spring;

import org.jspecify.annotations.NullMarked;
