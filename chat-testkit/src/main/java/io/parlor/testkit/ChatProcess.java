package io.parlor.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.ChatServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A chat server in a process of its own. What its users say and hear goes over the standard streams, a line each, behind the number of the connection. */
final class ChatProcess implements ChatNode {
    private static final String READY = "ready";

    private final ChatCompatibilityKit kit;
    private final Process process;
    private final PrintStream in;
    private final Map<String, Consumer<String>> connections = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    private ChatProcess(ChatCompatibilityKit kit, Process process) {
        this.kit = kit;
        this.process = process;
        this.in = new PrintStream(process.getOutputStream(), true, UTF_8);
    }

    static ChatProcess start(ChatCompatibilityKit kit, String address) {
        ProcessBuilder command = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChatProcess.class.getName(),
                        kit.getClass().getName(),
                        address)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            ChatProcess node = new ChatProcess(kit, command.start());
            BufferedReader out = new BufferedReader(new InputStreamReader(node.process.getInputStream(), UTF_8));
            for (String line = out.readLine(); !READY.equals(line); line = out.readLine()) {
                if (line == null) {
                    throw new IllegalStateException("the node did not start");
                }
            }
            Thread reader = new Thread(() -> node.hear(out), "chat-process");
            reader.setDaemon(true);
            reader.start();
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void hear(BufferedReader out) {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                int space = line.indexOf(' ');
                Consumer<String> heard = space < 0 ? null : connections.get(line.substring(0, space));
                if (heard != null) {
                    heard.accept(line.substring(space + 1));
                }
            }
        } catch (IOException e) {
            // It is dead.
        }
    }

    @Override
    public ChatUser connect(String user) {
        String number = "#" + count.incrementAndGet();
        return new ChatUser(user, kit.patience(), heard -> {
            connections.put(number, heard);
            return new ChatUser.Line(line -> in.println(number + " " + line), () -> {});
        });
    }

    @Override
    public void kill9() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(kit.patience().toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the node does not die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The node: ends with its input, which ends with the process of the tests. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        // What else is printed belongs to the log.
        System.setOut(System.err);
        Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
        constructor.setAccessible(true);
        ChatCompatibilityKit kit = (ChatCompatibilityKit) constructor.newInstance();
        ChatServer server = kit.configure(kit.connect(arguments[1])).build();
        Map<String, ChatUser.Line> connections = new HashMap<>();
        out.println(READY);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String number = line.substring(0, line.indexOf(' '));
            connections
                    .computeIfAbsent(number, key -> LocalNode.accept(server, heard -> out.println(key + " " + heard)))
                    .say()
                    .accept(line.substring(number.length() + 1));
        }
        Runtime.getRuntime().halt(0);
    }
}
