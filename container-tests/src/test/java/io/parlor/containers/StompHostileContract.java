package io.parlor.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parlor.model.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What malformed frames do to others: nothing. */
abstract class StompHostileContract extends StompTopic {
    StompHostileContract(StompServer server) {
        super(server);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0",
                "\0\0\0\0",
                "{\"op\":\"connect\"}\n\n\0",
                "SEND",
                "SEND\0",
                "SEND\ndestination\n\n\0",
                "SEND\n:x\n\n\0",
                "SEND\ndestination:/topic/hostile\ncontent-length:x\n\n\0",
                "SEND\ndestination:/topic/hostile\ncontent-length:-1\n\n\0",
                "SEND\ndestination:/topic/hostile\ncontent-length:99999999999999\n\n\0",
                "SEND\ndestination:/topic/\u0001\n\nx\0",
                "MESSAGE\ndestination:/topic/hostile\n\nx\0",
                "CONNECTED\n\n\0",
                "SUBSCRIBE\nid:1\ndestination:/topic/../../x y\n\n\0",
                "SEND\r\r\n\n\0",
                " SEND\ndestination:/topic/hostile\n\nx\0"
            })
    void othersNoticeNothing(String frames) {
        StompClient bob = server.client("bob").subscribe("1", "/topic/hostile");
        StompClient eve = server.client("eve").send(frames);
        if (frames.equals("SEND")) {
            eve.send("x".repeat(20_000));
        }
        eve.error();
        bob.send(send("hostile", "\"still here\""));
        assertThat(bob.next("MESSAGE").body()).isEqualTo("still here");
        bob.barrier();
    }

    @Test
    void nothingOfItIsCarriedOutAfterwards() {
        StompClient bob = server.client("bob").subscribe("1", "/topic/hostile-2");
        server.client("eve").send("NONSENSE\n\n\0" + send("hostile-2", "1")).error();
        bob.barrier();
    }

    @Test
    void whatIsHeldForThemIsFreed() {
        for (int i = 0; i < 20; i++) {
            server.client("eve")
                    .send("SEND\ndestination:/topic/x\n\n" + "x".repeat(16_000))
                    .close();
        }
        await().atMost(PATIENCE)
                .until(() -> server.chat.sessions().ofUser(new UserId("eve")).isEmpty());
    }
}
