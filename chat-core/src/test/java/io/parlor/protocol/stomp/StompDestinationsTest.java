package io.parlor.protocol.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parlor.model.RoomId;
import org.junit.jupiter.api.Test;

class StompDestinationsTest {
    @Test
    void theStandardHasTopicAndApp() {
        StompDestinations standard = StompDestinations.standard();
        assertThat(standard.topic("/topic/lobby")).isEqualTo(new RoomId("lobby"));
        assertThat(standard.topic("/topic/a/b")).isEqualTo(new RoomId("a/b"));
        assertThat(standard.send("/app/lobby")).isEqualTo(new RoomId("lobby"));
        assertThat(standard.send("/topic/lobby")).isEqualTo(new RoomId("lobby"));
        assertThat(standard.topic("/app/lobby")).isNull();
        assertThat(standard.topic("/topic/")).isNull();
        assertThat(standard.topic("/topic/a b")).isNull();
    }

    @Test
    void springsSimpleBrokerMapsMessagesToTopics() {
        StompDestinations spring = StompDestinations.springSimpleBroker()
                .sendTo("/app/chat.sendMessage", "/topic/public")
                .build();
        assertThat(spring.send("/app/chat.sendMessage")).isEqualTo(new RoomId("public"));
        assertThat(spring.topic("/topic/public")).isEqualTo(new RoomId("public"));
        assertThat(spring.topic("/queue/public")).isEqualTo(new RoomId("queue/public"));
        assertThat(spring.send("/app/other")).isNull();
    }

    @Test
    void theOneThatSaysMoreComesFirst() {
        StompDestinations destinations = StompDestinations.builder()
                .topic("/t/{room}", "{room}")
                .topic("/t/x/{room}/messages", "x-{room}")
                .topic("/t/main", "lobby")
                .build();
        assertThat(destinations.topic("/t/main")).isEqualTo(new RoomId("lobby"));
        assertThat(destinations.topic("/t/x/1/messages")).isEqualTo(new RoomId("x-1"));
        assertThat(destinations.topic("/t/x/1")).isEqualTo(new RoomId("x/1"));
    }

    @Test
    void aPatternThatCannotBeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StompDestinations.builder().topic("/t", "{room}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StompDestinations.builder().sendTo("/app/x", "/topic/y"));
    }
}
