package io.parlor.spring.actuate;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The meters of the chat server.
 *
 * @param enabled Whether there are any.
 */
@ConfigurationProperties("parlor.metrics")
record MetricsProperties(@DefaultValue("true") boolean enabled) {}
