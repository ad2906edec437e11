package io.parlor.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that others wrote, under Node. {@code ./verify} installs them. */
class TomcatStompClientsTest {
    private static final Path FOLDER = Path.of("src/test/js");
    private static final long PATIENCE_MINUTES = 10;

    @Test
    void theyAllWork() throws Exception {
        try (StompServer server = new StompServer(new TomcatLauncher())) {
            run(server.address.toString());
        }
    }

    private static void run(String address) throws IOException, InterruptedException {
        assertThat(FOLDER.resolve("node_modules"))
                .as("the packages of %s: ./verify installs them, or npm ci there", FOLDER)
                .isDirectory();
        Path output = Files.createTempFile("parlor-stomp-", ".log");
        ProcessBuilder builder = new ProcessBuilder("npm", "test")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PARLOR_STOMP", address);
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        String said = Files.readString(output);
        Files.delete(output);
        System.out.println(said);
        assertThat(ended).as("it ended within %s minutes", PATIENCE_MINUTES).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }
}
