package io.parlor.spring.actuate;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The health of the chat server.
 *
 * @param timeout How long the broker is waited for, before it counts as down.
 */
@ConfigurationProperties("parlor.health")
record HealthProperties(@DefaultValue("3s") Duration timeout) {}
