package io.parlor.transport.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AssemblyTest {
    private final TextAssembly text = new TextAssembly();
    private final BinaryAssembly binary = new BinaryAssembly();

    @Test
    void what_was_over_the_limit_is_forgotten() {
        assertThat(text.append("abc", 3)).isTrue();
        assertThat(text.append("d", 3)).isFalse();
        assertThat(text.append("xyz", 3)).isTrue();
        assertThat(text.take()).isEqualTo("xyz");
    }

    @Test
    void a_binary_message_is_measured_over_all_its_pieces() {
        assertThat(binary.append(new byte[2], 3)).isTrue();
        assertThat(binary.append(new byte[1], 3)).isTrue();
        assertThat(binary.take()).hasSize(3);
        assertThat(binary.append(new byte[2], 3)).isTrue();
        assertThat(binary.append(new byte[2], 3)).isFalse();
        assertThat(binary.take()).isEmpty();
    }
}
