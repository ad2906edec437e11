package io.parlor.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.parlor.spring.App;
import java.util.Objects;
import java.util.function.Consumer;
import net.bytebuddy.ByteBuddy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What somebody reads who has made one of the usual mistakes. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTest {
    @Test
    void twoModulesAndNoChoice(CapturedOutput output) {
        withModule("io.parlor.broker.kafka.KafkaMessageBroker", () -> failsToStart("parlor.broker.type="));
        assertThat(output)
                .contains("Several broker modules are on the class path")
                .contains("chat-broker-redis, chat-broker-kafka")
                .contains("Set parlor.broker.type to one of redis, kafka");
    }

    @Test
    void aModuleThatIsMissing(CapturedOutput output) {
        failsToStart("parlor.broker.type=rabbit");
        assertThat(output)
                .contains("parlor.broker.type is rabbit, but its module is not on the class path")
                .contains("Add the dependency io.parlor:chat-broker-rabbit");
    }

    @Test
    void aBrokerThatIsNotThere(CapturedOutput output) {
        failsToStart("parlor.broker.type=redis", "parlor.redis.uri=redis://127.0.0.1:1");
        assertThat(output)
                .contains("Parlor could not connect to its broker")
                .contains("Start the broker, or correct its address");
    }

    @Test
    void wrongLimitsAreAllNamedByTheirProperties(CapturedOutput output) {
        failsToStart("parlor.limits.max-page=0", "parlor.limits.max-frame-size=10B", "parlor.timing.heartbeat=1500ms");
        assertThat(output)
                .contains("parlor.limits.max-page (maxPage is 1 or more, not 0)")
                .contains("parlor.limits.max-frame-size (maxFrameBytes is at least 1024)")
                .contains("parlor.timing.heartbeat (heartbeat is in whole seconds");
    }

    @Test
    void aProtocolThatIsUnknown(CapturedOutput output) {
        failsToStart("parlor.websocket.protocol=v99.nonsense");
        assertThat(output)
                .contains("the endpoint /parlor is to speak 'v99.nonsense'")
                .contains("Change parlor.websocket.protocol");
    }

    @Test
    void aBrokerTypeThatIsNone(CapturedOutput output) {
        failsToStart("parlor.broker.type=pigeon");
        assertThat(output).contains("parlor.broker.type").contains("pigeon");
    }

    private static void failsToStart(String... properties) {
        Throwable failure = catchThrowable(() -> App.start(properties).close());
        assertThat(failure).isNotNull();
    }

    private static void withModule(String broker, Runnable action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        Consumer<ClassLoader> set = thread::setContextClassLoader;
        set.accept(new ByteBuddy()
                .subclass(Object.class)
                .name(broker)
                .make()
                .load(Objects.requireNonNull(before))
                .getLoaded()
                .getClassLoader());
        try {
            action.run();
        } finally {
            set.accept(before);
        }
    }
}
