package io.parlor.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.parlor.spring.App;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What somebody reads who has made one of the usual mistakes. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTest {
    @Test
    void twoModulesAndNoChoice(CapturedOutput output) {
        hiding("io.parlor.broker.rabbit", () -> failsToStart("parlor.broker.type="));
        assertThat(output)
                .contains("Several broker modules are on the class path")
                .contains("chat-broker-redis, chat-broker-kafka")
                .contains("Set parlor.broker.type to one of redis, kafka");
    }

    @Test
    void aModuleThatIsMissing(CapturedOutput output) {
        hiding("io.parlor.broker.rabbit", () -> failsToStart("parlor.broker.type=rabbit"));
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
    void settingsThatABrokerRefuses(CapturedOutput output) {
        failsToStart("parlor.broker.type=redis", "parlor.redis.shards=0", "parlor.redis.key-prefix=!");
        assertThat(output)
                .contains("keyPrefix: 1 to 64 of A-Za-z0-9._-; shards: 1 to 1024")
                .contains("Change these among the properties parlor.redis.*");
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

    /** As if that package were not on the class path. */
    private static void hiding(String brokers, Runnable action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new FilteredClassLoader(brokers));
        try {
            action.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
