package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.model.CloseCode;
import io.parlor.transport.TextFrame;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecordingConnectionTest {
    private final RecordingConnection connection = new RecordingConnection();
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void itKeepsFramesAndTheirLines() {
        write("a\nb");
        write("");
        write("c");

        assertThat(connection.frames()).containsExactly("a\nb", "", "c");
        assertThat(connection.awaitLines(3)).containsExactly("a", "b", "c");
        assertThat(done).hasValue(3);
    }

    @Test
    void whileItStallsNoCallbackIsCalled() {
        connection.stall();
        write("a");

        assertThat(connection.isWriting()).isTrue();
        assertThat(done).hasValue(0);
    }

    @Test
    void itTakesOneWriteAtATimeWhileItStalls() {
        connection.stall();
        write("a");
        connection.takeOne();
        write("b");

        assertThat(done).hasValue(1);
        connection.unstall();
        assertThat(done).hasValue(2);
    }

    @Test
    void overlappingWritesFail() {
        connection.stall();
        write("a");

        assertThatThrownBy(() -> write("b")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theFirstCloseDecidesAndEndsTheWriteInFlight() {
        connection.stall();
        write("a");
        connection.close(CloseCode.TOO_SLOW, "slow");
        connection.close(CloseCode.NORMAL, "bye");

        assertThat(connection.awaitClosed()).isEqualTo(new RecordingConnection.Closed(CloseCode.TOO_SLOW, "slow"));
        assertThat(done).hasValue(1);
    }

    @Test
    void whatIsWrittenAfterCloseIsDropped() {
        connection.close(CloseCode.NORMAL, "bye");
        write("late");

        assertThat(connection.frames()).isEmpty();
        assertThat(done).hasValue(1);
    }

    private void write(String text) {
        connection.write(TextFrame.of(text), done::incrementAndGet);
    }
}
