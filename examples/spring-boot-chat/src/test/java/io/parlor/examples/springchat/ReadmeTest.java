package io.parlor.examples.springchat;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.spring.ParlorProperties;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README says of Spring Boot, done to the letter: an empty project, the three steps, {@code mvn spring-boot:run}, and a browser. Parlor comes
 * from a local repository of its own, made of what this build has; the rest from the usual one.
 */
class ReadmeTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final String VERSION = "0.1.0-SNAPSHOT";
    private static final long PATIENCE_MINUTES = 10;

    /** As start.spring.io makes it. */
    private static final String EMPTY_POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <parent>
                <groupId>org.springframework.boot</groupId>
                <artifactId>spring-boot-starter-parent</artifactId>
                <version>%s</version>
                <relativePath/>
              </parent>
              <groupId>com.example</groupId>
              <artifactId>demo</artifactId>
              <version>0.0.1-SNAPSHOT</version>
              <properties>
                <java.version>17</java.version>
              </properties>
              <dependencies>
                <dependency>
                  <groupId>org.springframework.boot</groupId>
                  <artifactId>spring-boot-starter</artifactId>
                </dependency>
                %s
              </dependencies>
              <build>
                <plugins>
                  <plugin>
                    <groupId>org.springframework.boot</groupId>
                    <artifactId>spring-boot-maven-plugin</artifactId>
                  </plugin>
                </plugins>
              </build>
            </project>
            """;

    private static final String APPLICATION = """
            package com.example.demo;

            import org.springframework.boot.SpringApplication;
            import org.springframework.boot.autoconfigure.SpringBootApplication;

            @SpringBootApplication
            public class DemoApplication {
                public static void main(String[] args) {
                    SpringApplication.run(DemoApplication.class, args);
                }
            }
            """;

    @TempDir
    private Path folder;

    private Process running;

    @AfterEach
    void stop() {
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
        }
    }

    @Test
    void threeStepsMakeAChat() throws Exception {
        String section = Files.readString(ROOT.resolve("README.md")).split("## With Spring Boot", 2)[1];
        write("src/main/java/com/example/demo/DemoApplication.java", APPLICATION);
        write("pom.xml", EMPTY_POM.formatted(bootVersion(), block(section, "xml")));
        write("src/main/resources/application.properties", block(section, "properties"));
        write("src/main/resources/static/index.html", block(section, "html"));

        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path log = folder.resolve("maven.log");
        running = new ProcessBuilder(
                        ROOT.resolve("mvnw").toString(),
                        "-B",
                        "-f",
                        folder.resolve("pom.xml").toString(),
                        "-Dmaven.repo.local=" + repository(),
                        "-Dmaven.repo.local.tail=" + usualRepository(),
                        "-Dmaven.repo.local.tail.ignoreAvailability=true",
                        "spring-boot:run",
                        "-Dspring-boot.run.arguments=--server.port=" + port)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        Path said = folder.resolve("node.log");
        ProcessBuilder browser = new ProcessBuilder("node", "--test", "readme.test.js")
                .directory(Path.of("src/test/js").toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        browser.environment().put("README_PAGE", "http://localhost:" + port + "/");
        Process test = browser.start();
        boolean ended = test.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        test.destroyForcibly();
        System.out.println(Files.readString(said));
        assertThat(ended && test.exitValue() == 0)
                .as(Files.readString(said) + Files.readString(log))
                .isTrue();
    }

    private static String bootVersion() throws IOException {
        return block(Files.readString(ROOT.resolve("pom.xml")), Pattern.compile("<spring-boot.version>(.*)</"));
    }

    /** The first code block of that language, without the indentation that it has in a list. */
    private static String block(String section, String language) {
        return block(section, Pattern.compile("(?s)```" + language + "\n(.*?)\n *```"))
                .indent(-3);
    }

    private static String block(String text, Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s", pattern).isTrue();
        return matcher.group(1);
    }

    private void write(String file, String content) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private static String usualRepository() {
        return System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository");
    }

    /** Kept between builds but for Parlor's part, as Maven fetches into it what it does not find elsewhere. */
    private static Path repository() throws IOException, URISyntaxException {
        Path repository = Path.of("target/readme-repository").toAbsolutePath();
        put(repository, "parlor-parent", ROOT.resolve("pom.xml"), null);
        put(repository, "chat-core", ROOT.resolve("chat-core/pom.xml"), ChatServer.class);
        put(
                repository,
                "chat-spring-boot-starter",
                ROOT.resolve("chat-spring-boot-starter/pom.xml"),
                ParlorProperties.class);
        return repository;
    }

    private static void put(Path repository, String artifact, Path pom, Class<?> inJar)
            throws IOException, URISyntaxException {
        Path directory = repository.resolve("io/parlor/" + artifact + "/" + VERSION);
        Files.createDirectories(directory);
        String name = artifact + "-" + VERSION;
        Files.writeString(directory.resolve(name + ".pom"), Files.readString(pom));
        if (inJar != null) {
            Path code = Path.of(
                    inJar.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path jar = directory.resolve(name + ".jar");
            Files.deleteIfExists(jar);
            if (Files.isDirectory(code)) {
                pack(code, jar);
            } else {
                Files.copy(code, jar);
            }
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file);
                Stream<Path> paths = Files.walk(classes)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(
                        new ZipEntry(classes.relativize(path).toString().replace('\\', '/')));
                Files.copy(path, zip);
                zip.closeEntry();
            }
        }
    }
}
