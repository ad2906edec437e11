package io.parlor.spring.test.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.spring.test.AutoConfigureChatClients;
import io.parlor.spring.test.ChatClient;
import io.parlor.spring.test.ChatClients;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** As docs/spring.md has it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "parlor.broker.type=memory")
@AutoConfigureChatClients
class WholeApplicationTest {
    @Autowired
    private ChatClients clients;

    @LocalServerPort
    private int port;

    @Test
    void whoIsInTheRoomOfAnOrderIsToldThatItIsShipped() throws Exception {
        ChatClient ann = clients.connect("ann");
        ann.join("order-17");
        var response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/orders/17/ship"))
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        ann.expect("shipped");
    }
}
