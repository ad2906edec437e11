package io.parlor.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.Position;
import org.junit.jupiter.api.Test;

class RingTest {
    private final Ring ring = new Ring();

    @Test
    void itKnowsWhatItStartedFromAndNothingElse() {
        ring.restart(new Position(7, 70));

        assertThat(ring.contains(new Position(7, 70))).isTrue();
        assertThat(ring.contains(new Position(7, 71))).isFalse();
        assertThat(ring.contains(new Position(6, 60))).isFalse();
        assertThat(ring.contains(new Position(8, 80))).isFalse();
    }

    @Test
    void itRemembersTheNewestAsItGrowsAndThenForgetsTheOldest() {
        ring.restart(new Position(5, 50));
        int last = 1_000;
        for (int offset = 6; offset <= last; offset++) {
            ring.add(offset * 10);
            long oldest = Math.max(5, offset - Ring.MAX + 1);
            assertThat(ring.oldest()).isEqualTo(oldest);
            assertThat(ring.contains(new Position(offset, offset * 10))).isTrue();
            assertThat(ring.contains(new Position(oldest, (int) oldest * 10))).isTrue();
            assertThat(ring.contains(new Position(oldest - 1, (int) (oldest - 1) * 10)))
                    .isFalse();
        }
    }

    @Test
    void theOriginIsAPositionLikeOthers() {
        ring.restart(Position.ORIGIN);
        ring.add(10);

        assertThat(ring.contains(Position.ORIGIN)).isTrue();
        assertThat(ring.contains(new Position(1, 10))).isTrue();
    }
}
