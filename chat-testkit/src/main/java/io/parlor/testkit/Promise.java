package io.parlor.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of the kit: one thing that {@link io.parlor.broker.MessageBroker} promises, which its name says. It is run, and reported, if the
 * backend under test has all that it {@link #needs}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(PromiseSelector.class)
@Timeout(240)
@interface Promise {
    Need[] needs() default {};
}
