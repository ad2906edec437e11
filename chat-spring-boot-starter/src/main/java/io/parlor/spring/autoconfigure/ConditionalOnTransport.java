package io.parlor.spring.autoconfigure;

import io.parlor.spring.ServerTransport;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** Applies if {@code parlor.server.transport} has it. For the starter itself. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Conditional(OnTransportCondition.class)
public @interface ConditionalOnTransport {
    ServerTransport value();
}
