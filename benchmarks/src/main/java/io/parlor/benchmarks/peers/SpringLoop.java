package io.parlor.benchmarks.peers;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** What most tutorials teach: the sessions of a room in a set, and a loop that sends to each. On Tomcat. */
@SpringBootApplication
@EnableWebSocket
public class SpringLoop {
    public static void main(String[] args) throws IOException {
        var context = (WebServerApplicationContext) SpringApplication.run(
                SpringLoop.class,
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--server.tomcat.max-connections=20000");
        Control.serve(Objects.requireNonNull(context.getWebServer()).getPort());
    }

    @Bean
    WebSocketConfigurer endpoint() {
        return registry -> registry.addHandler(new Loop(), "/chat/*").setAllowedOrigins("*");
    }

    private static final class Loop extends TextWebSocketHandler {
        private final Map<String, Set<WebSocketSession>> rooms = new ConcurrentHashMap<>();

        @Override
        public void afterConnectionEstablished(WebSocketSession session) {
            members(session).add(session);
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
            members(session).remove(session);
        }

        /** No two threads send to one session, since each room has one who posts: no lock is needed here. */
        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
            for (WebSocketSession member : members(session)) {
                if (member.isOpen()) {
                    member.sendMessage(message);
                }
            }
        }

        private Set<WebSocketSession> members(WebSocketSession session) {
            String room = Objects.requireNonNull(session.getUri()).getPath();
            return rooms.computeIfAbsent(room, name -> ConcurrentHashMap.newKeySet());
        }
    }
}
