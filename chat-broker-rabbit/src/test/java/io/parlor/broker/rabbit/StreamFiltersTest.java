package io.parlor.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamFiltersTest {
    @Test
    void theyAreKnownFromTheVersionOfTheServer() {
        assertThat(StreamFilters.isKnownTo("3.10.8")).isFalse();
        assertThat(StreamFilters.isKnownTo("3.12.14")).isFalse();
        assertThat(StreamFilters.isKnownTo("3.13.0")).isTrue();
        assertThat(StreamFilters.isKnownTo("4.0.5")).isTrue();
        assertThat(StreamFilters.isKnownTo("4.1.0-beta.1")).isTrue();
        assertThat(StreamFilters.isKnownTo("null")).isFalse();
    }
}
