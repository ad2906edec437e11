package io.parlor.spring.test.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.spring.test.ChatClient;
import io.parlor.spring.test.ChatClients;
import io.parlor.spring.test.ParlorTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** As docs/spring.md has it. */
@ParlorTest
@Import(Members.class)
class MembersOnlyTest {
    @Autowired
    private ChatClients clients;

    @Test
    void strangersStayOutOfTheRoomOfTheStaff() {
        ChatClient ann = clients.connect("ann");
        assertThat(ann.join("staff")).contains("forbidden");

        ChatClient bob = clients.connect("bob");
        assertThat(bob.join("staff")).contains("ok");
        bob.post("staff", "\"hello\"");
        bob.expect("hello");
        assertThat(ann.received()).noneMatch(line -> line.contains("hello"));
    }
}
