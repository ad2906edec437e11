/** One auto-configuration for each broker. Which of them applies is up to {@code OnBrokerCondition}; a MessageBroker bean of the host outdoes all. */
@NullMarked
package io.parlor.spring.broker;

import org.jspecify.annotations.NullMarked;
