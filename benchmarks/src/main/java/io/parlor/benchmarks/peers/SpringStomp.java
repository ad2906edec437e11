package io.parlor.benchmarks.peers;

import java.io.IOException;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** Spring's own chat: STOMP over WebSocket with the simple broker, as its guide has it. On Tomcat. */
@SpringBootApplication
@EnableWebSocketMessageBroker
public class SpringStomp implements WebSocketMessageBrokerConfigurer {
    public static void main(String[] args) throws IOException {
        var context = (WebServerApplicationContext) SpringApplication.run(
                SpringStomp.class,
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--server.tomcat.max-connections=20000");
        Control.serve(Objects.requireNonNull(context.getWebServer()).getPort());
    }

    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        registry.enableSimpleBroker("/topic");
        registry.setApplicationDestinationPrefixes("/app");
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        registry.addEndpoint("/chat").setAllowedOriginPatterns("*");
    }

    /** Passes a message on to the room it was sent to. */
    @Controller
    public static class Rooms {
        @MessageMapping("/chat.{room}")
        @SendTo("/topic/{room}")
        public String message(@DestinationVariable("room") String room, String body) {
            return body;
        }
    }
}
