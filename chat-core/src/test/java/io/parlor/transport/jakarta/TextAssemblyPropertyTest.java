package io.parlor.transport.jakarta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TextAssemblyPropertyTest {
    @Property
    void text_is_measured_in_bytes_of_utf8_however_it_is_cut(@ForAll String any, @ForAll @IntRange(max = 50) int cut) {
        String message = new String(any.getBytes(UTF_8), UTF_8); // without lone surrogates, as UTF-8 has none
        int middle = Math.min(cut, message.length());
        int bytes = message.getBytes(UTF_8).length;
        TextAssembly assembly = new TextAssembly();

        assertThat(assembly.append(message.substring(0, middle), bytes)).isTrue();
        assertThat(assembly.append(message.substring(middle), bytes)).isTrue();
        assertThat(assembly.take()).isEqualTo(message);
        if (bytes > 0) {
            boolean first = assembly.append(message.substring(0, middle), bytes - 1);
            assertThat(first && assembly.append(message.substring(middle), bytes - 1))
                    .isFalse();
        }
    }
}
