/** Real Kafka brokers as processes, which tests start, kill, pause and restart. Not published. */
@NullMarked
package io.parlor.kafkaserver;

import org.jspecify.annotations.NullMarked;
