package io.parlor.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.spring.App;
import io.parlor.spring.Client;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

class LifecycleTest {
    @Test
    void clientsAreToldToComeBackBeforeTheWebServerStops() throws Exception {
        App app = App.start();
        List<String> order = new CopyOnWriteArrayList<>();
        app.context.addApplicationListener(
                (ApplicationListener<AvailabilityChangeEvent<?>>) event -> order.add(event.getState() + " with "
                        + app.bean(ChatServer.class).sessions().count()));
        try (Client ann = Client.guest(app.port(), "ann")) {
            app.close();
            assertThat(ann.expect("\"drain\"")).contains("after");
            assertThat(ann.expectClosed()).isEqualTo(1012);
        }
        assertThat(order).containsExactly("REFUSING_TRAFFIC with 1");
        assertThat(ChatLifecycle.PHASE)
                .isGreaterThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE)
                .isLessThan(SmartLifecycle.DEFAULT_PHASE);
    }

    @Test
    void aServerThatIsClosedRefusesPosts() {
        App app = App.start();
        ChatServer chat = app.bean(ChatServer.class);
        app.close();
        assertThat(chat.room("lobby").post(io.parlor.room.Post.message("1")).toCompletableFuture())
                .failsWithin(60, TimeUnit.SECONDS);
    }
}
