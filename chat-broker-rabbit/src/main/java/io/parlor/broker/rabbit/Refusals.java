package io.parlor.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import org.jspecify.annotations.Nullable;

/** Why the first connection did not come about, in words that help. */
final class Refusals {
    private Refusals() {}

    static BrokerException of(Exception failure) {
        if (failure instanceof AuthenticationFailureException
                || failure instanceof PossibleAuthenticationFailureException) {
            return new BrokerException(
                    Kind.UNAVAILABLE, "RabbitMQ refuses the user, the password or the vhost", failure);
        }
        String reply = reply(failure);
        if (reply != null && reply.contains("PRECONDITION_FAILED")) {
            return new BrokerException(
                    Kind.UNAVAILABLE,
                    "a queue or exchange is there with other settings; if it is the layout queue, its x-max-length is the"
                            + " number of shards that all nodes must have: " + reply,
                    failure);
        }
        if (reply != null) {
            return new BrokerException(Kind.UNAVAILABLE, "RabbitMQ refuses: " + reply, failure);
        }
        return Failures.unavailable("RabbitMQ cannot be reached", failure);
    }

    private static @Nullable String reply(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal) {
                if (signal.getReason() instanceof AMQP.Channel.Close close) {
                    return close.getReplyText();
                } else if (signal.getReason() instanceof AMQP.Connection.Close close) {
                    return close.getReplyText();
                }
            }
        }
        return null;
    }
}
