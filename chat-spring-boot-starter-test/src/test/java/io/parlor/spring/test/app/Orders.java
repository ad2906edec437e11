package io.parlor.spring.test.app;

import io.parlor.ChatServer;
import io.parlor.model.Position;
import io.parlor.room.Post;
import java.util.concurrent.CompletionStage;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Orders {
    private final ChatServer chat;

    Orders(ChatServer chat) {
        this.chat = chat;
    }

    @PostMapping("/orders/{id}/ship")
    CompletionStage<Position> ship(@PathVariable String id) {
        return chat.room("order-" + id).post(Post.system("{\"text\":\"shipped\"}"));
    }
}
