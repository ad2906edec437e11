package io.parlor.examples.tutorial;

import io.parlor.model.UserId;
import io.parlor.protocol.Protocol;
import io.parlor.protocol.stomp.StompDestinations;
import io.parlor.protocol.stomp.StompProtocol;
import io.parlor.protocol.text.TextProtocol;
import io.parlor.security.Authenticator;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Says in the tutorial's own words what its handlers, its broker configuration and its stream listener did. */
@SpringBootApplication
public class TutorialApplication {
    public static void main(String[] args) {
        SpringApplication.run(TutorialApplication.class, args);
    }

    /** The second half: {@code enableSimpleBroker("/topic")}, {@code @MessageMapping("/chat.sendMessage") @SendTo("/topic/public")}. */
    @Bean
    Protocol stomp() {
        return StompProtocol.builder()
                .destinations(StompDestinations.springSimpleBroker()
                        .sendTo("/app/chat.sendMessage", "/topic/public")
                        .build())
                .initialHistory(50)
                .build();
    }

    /** The first half: the {@code TextWebSocketHandler} at {@code /room}. */
    @Bean
    Protocol text() {
        return TextProtocol.at("/room", "room")
                .formatter(event -> "Server received: " + TextProtocol.textOf(event))
                .build();
    }

    /** The tutorial's pages say no name. */
    @Bean
    Authenticator everybody() {
        return (handshake, token) -> CompletableFuture.completedFuture(new UserId("guest-" + UUID.randomUUID()));
    }
}
