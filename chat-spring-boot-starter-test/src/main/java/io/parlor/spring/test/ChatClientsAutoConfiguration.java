package io.parlor.spring.test;

import io.parlor.ChatServer;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Clients of the chat server there is. */
@AutoConfiguration(after = ParlorAutoConfiguration.class)
public final class ChatClientsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    ChatClients parlorChatClients(ChatServer server) {
        return new ChatClients(server);
    }
}
