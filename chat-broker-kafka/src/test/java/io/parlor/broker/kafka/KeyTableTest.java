package io.parlor.broker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.Position;
import org.junit.jupiter.api.Test;

class KeyTableTest {
    private final KeyTable table = new KeyTable(10, 1_000);

    @Test
    void aSecondOccurrenceGivesTheFirstPosition() {
        Position first = add("k", 5, 0);

        assertThat(add("k", 6, 1_000)).isEqualTo(first);
        assertThat(add("k", 16, 2_000)).isEqualTo(first);
    }

    @Test
    void outOfTheWindowItIsNew() {
        add("k", 5, 0);

        assertThat(add("k", 16, 0).offset()).isEqualTo(17);
        assertThat(add("k", 17, 1_001).offset()).isEqualTo(18);
    }

    @Test
    void itHoldsNoMoreThanTheWindow() {
        for (int i = 0; i < 1_000; i++) {
            add("k" + i, i, i);
        }

        assertThat(table.size()).isEqualTo(11);
    }

    @Test
    void itForgetsWhatIsOld() {
        add("old", 1, 0);
        add("new", 2, 100_000);

        assertThat(table.size()).isEqualTo(1);
    }

    private Position add(String key, long offset, long timestamp) {
        return table.add(key, new Position(offset + 1, (int) offset + 1), offset, timestamp);
    }
}
