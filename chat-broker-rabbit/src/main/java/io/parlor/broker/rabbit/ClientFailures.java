package io.parlor.broker.rabbit;

import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the client would log as errors: most are connections that break, of which we tell in our own words. And it closes no channels: where it does, it can hit
 * a newer one of the same number.
 */
final class ClientFailures extends ForgivingExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ClientFailures.class);

    @Override
    protected void log(String message, Throwable failure) {
        log.debug(message, failure);
    }
}
