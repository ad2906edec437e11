package io.parlor.spring.broker;

import io.parlor.spring.BrokerType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** Applies if that is the broker to be used: {@code parlor.broker.type} says so, or nothing else is possible. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Conditional(OnBrokerCondition.class)
@interface ConditionalOnBroker {
    BrokerType value();
}
