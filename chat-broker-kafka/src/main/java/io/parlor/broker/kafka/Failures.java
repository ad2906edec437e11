package io.parlor.broker.kafka;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** What a failure of Kafka means to who asked for the operation. */
final class Failures {
    private Failures() {}

    /** Of a record that the producer did not take: nothing can be stored. */
    static BrokerException ofRefused(Throwable failure) {
        if (isTooLarge(failure)) {
            return tooLarge(failure);
        }
        return failure instanceof BufferExhaustedException
                ? new BrokerException(Kind.OVERLOADED, "the producer's buffer is full", failure)
                : new BrokerException(Kind.UNAVAILABLE, "Kafka cannot be written to: " + failure.getMessage(), failure);
    }

    /** Of a record that the producer took. Kafka does not tell whether it was on its way when its time was over. */
    static BrokerException ofSent(Throwable failure) {
        return isTooLarge(failure)
                ? tooLarge(failure)
                : unknown("Kafka did not confirm it: " + failure.getMessage(), failure);
    }

    private static boolean isTooLarge(Throwable failure) {
        return failure instanceof RecordTooLargeException || failure instanceof RecordBatchTooLargeException;
    }

    private static BrokerException tooLarge(Throwable failure) {
        return new BrokerException(Kind.TOO_LARGE, "Kafka takes no record of that size", failure);
    }

    static BrokerException unknown(String message, Throwable cause) {
        return new BrokerException(Kind.OUTCOME_UNKNOWN, message, cause);
    }

    static BrokerException late() {
        return new BrokerException(Kind.UNAVAILABLE, "Kafka did not answer in time");
    }

    static BrokerException closed() {
        return new BrokerException(Kind.CLOSED, "the broker was closed");
    }

    /** Of an operation that stores nothing. */
    static BrokerException ofRead(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof BrokerException known
                ? known
                : new BrokerException(Kind.UNAVAILABLE, "Kafka cannot be read: " + cause.getMessage(), cause);
    }
}
