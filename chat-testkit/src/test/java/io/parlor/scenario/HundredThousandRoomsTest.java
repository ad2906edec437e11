package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.security.Authenticator;
import io.parlor.security.RateLimit;
import io.parlor.testkit.FakeSocket;
import io.parlor.testkit.VirtualTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** G6: rooms that are joined and left leave nothing behind. */
class HundredThousandRoomsTest {
    private static final int ROOMS = 100_000;
    private static final int AT_ONCE = 100;

    @Test
    void aHundredThousandRoomsJoinedAndLeftLeaveNoObjects() throws Exception {
        VirtualTime time = new VirtualTime(1);
        try (InMemoryMessageBroker broker = InMemoryMessageBroker.create();
                ChatServer server = ChatServer.builder()
                        .broker(broker)
                        .authenticator(Authenticator.guests())
                        .commandRate(new RateLimit(1_000_000, 1_000_000))
                        .maxCommandsInFlight(10_000)
                        .executor(time)
                        .scheduler(time)
                        .clock(time)
                        .workers(2)
                        .heartbeat(Duration.ZERO)
                        .build()) {
            List<String> errors = new ArrayList<>();
            FakeSocket socket = FakeSocket.connect(server, "ann", Runnable::run, line -> {
                if (line.contains("\"error\"") || line.startsWith("closed")) {
                    errors.add(line);
                }
            });
            time.run();
            int most = 0;
            for (int i = 0; i < ROOMS; i++) {
                socket.send("{\"id\":" + (i + 2) + ",\"op\":\"join\",\"room\":\"r" + i + "\"}");
                if (i >= AT_ONCE - 1) {
                    time.run();
                    most = Math.max(most, server.rooms().count());
                    socket.send("{\"id\":" + (i + 2) + ",\"op\":\"leave\",\"room\":\"r" + (i - AT_ONCE + 1) + "\"}");
                }
                if (i % 10_000 == 0) {
                    time.advance(Duration.ofSeconds(10));
                }
            }
            for (int i = ROOMS - AT_ONCE + 1; i < ROOMS; i++) {
                socket.send("{\"id\":" + (i + 2) + ",\"op\":\"leave\",\"room\":\"r" + i + "\"}");
            }
            time.advance(Duration.ofMinutes(1));

            assertThat(errors).isEmpty();
            assertThat(most).isGreaterThanOrEqualTo(AT_ONCE);
            assertThat(server.rooms().count()).isZero();
            String histogram = histogram();
            System.out.printf("%d rooms joined and left; alive now: %s%n", ROOMS, counts(histogram));
            for (String type :
                    List.of("LiveRoom", "RoomTail", "RoomTail$Node", "Membership", "Audience", "Rooms$Entry")) {
                assertThat(count(histogram, "io.parlor.engine." + type))
                        .as(type)
                        .isLessThanOrEqualTo(1);
            }
            assertThat(countOfPackage(histogram, "io.parlor.broker.memory.")).isLessThan(100);
            assertThat(count(histogram, "io.parlor.model.RoomId")).isLessThan(100);
        }
    }

    private static String counts(String histogram) {
        return "LiveRoom " + count(histogram, "io.parlor.engine.LiveRoom") + ", Membership "
                + count(histogram, "io.parlor.engine.Membership") + ", RoomId "
                + count(histogram, "io.parlor.model.RoomId") + ", memory broker "
                + countOfPackage(histogram, "io.parlor.broker.memory.");
    }

    /** The live objects by class, after a full collection. */
    private static String histogram() throws Exception {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
    }

    private static long count(String histogram, String type) {
        return histogram
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length >= 4 && columns[3].equals(type))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    private static long countOfPackage(String histogram, String prefix) {
        return histogram
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length >= 4 && columns[3].startsWith(prefix))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }
}
