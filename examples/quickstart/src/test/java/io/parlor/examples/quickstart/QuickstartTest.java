package io.parlor.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.security.Authenticator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs the tests that are written in JavaScript against the quickstart's server. {@code ./verify} installs what they need. */
class QuickstartTest {
    private static final Path PAGE_TESTS = Path.of("src/test/js");
    private static final Path CLIENT_TESTS = Path.of("../../chat-core/src/test/js");
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final long PATIENCE_MINUTES = 5;

    private ChatServer chat;
    private Tomcat tomcat;
    private String address;

    @BeforeEach
    void start() throws LifecycleException {
        chat = ChatServer.builder()
                .authenticator(Authenticator.guests())
                .heartbeat(HEARTBEAT)
                .build();
        tomcat = Quickstart.start(chat, 0);
        address = "localhost:" + tomcat.getConnector().getLocalPort();
    }

    @AfterEach
    void stop() throws LifecycleException {
        chat.close();
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void thePageWorksInABrowser() throws Exception {
        run(PAGE_TESTS, List.of("npm", "test"), Map.of("PARLOR_PAGE", "http://" + address + "/"));
    }

    @Test
    void theBrowserClientLosesNothingWhenItsConnectionsAreCut() throws Exception {
        run(
                CLIENT_TESTS,
                List.of("npm", "run", "test:server"),
                Map.of("PARLOR_URL", "ws://" + address + "/chat", "PARLOR_HEARTBEAT", "" + HEARTBEAT.toSeconds()));
    }

    private static void run(Path folder, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        assertThat(folder.resolve("node_modules"))
                .as("the packages of %s: ./verify installs them, or npm ci there", folder)
                .isDirectory();
        Path output = Files.createTempFile("parlor-js-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly();
        String said = Files.readString(output);
        Files.delete(output);
        System.out.println(said);
        assertThat(ended).as("it ended within %s minutes", PATIENCE_MINUTES).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }
}
