package io.parlor.spring.test.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parlor.ChatServer;
import io.parlor.model.CloseCode;
import io.parlor.model.UserId;
import io.parlor.spring.test.ChatClient;
import io.parlor.spring.test.ChatClients;
import io.parlor.spring.test.ParlorTest;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.RestController;

@ParlorTest(properties = "parlor.limits.max-body-size=1KB")
@Import(Members.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SliceTest {
    @Autowired
    private ChatClients clients;

    @Autowired
    private ChatServer server;

    @Autowired
    private Archive archive;

    @Autowired
    private ApplicationContext context;

    @Test
    @Order(1)
    void thereAreHooksAndNothingElse() {
        assertThat(context).isNotInstanceOf(WebServerApplicationContext.class);
        assertThat(context.getBeansWithAnnotation(RestController.class)).isEmpty();
        assertThat(context.getBean(MembersOnly.class)).isNotNull();
        clients.connect("ann");
        assertThat(server.sessions().count()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void theClientsOfTheTestBeforeAreGone() {
        await().atMost(Duration.ofSeconds(30)).until(() -> server.sessions().count() == 0);
    }

    @Test
    @Order(3)
    void listenersAreTold() {
        ChatClient bob = clients.connect("bob");
        bob.join("lobby");
        bob.post("lobby", "1");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(archive.kept).contains("lobby:1"));
    }

    @Test
    @Order(4)
    void propertiesCount() {
        ChatClient bob = clients.connect("bob");
        assertThat(bob.post("lobby", "\"" + "x".repeat(2_000) + "\"")).contains("too_large");
    }

    @Test
    @Order(5)
    void whoIsNobodyDoesNotComeIn() {
        ChatClient nobody = clients.open();
        assertThat(nobody.connect("bob")).contains("unauthorized");
        assertThat(nobody.expectClosed()).isEqualTo(CloseCode.UNAUTHORIZED);
        assertThatThrownBy(() -> clients.connect("no\nname")).isInstanceOf(AssertionError.class);
        server.sessions().disconnect(new UserId("bob"), "bye");
    }
}
