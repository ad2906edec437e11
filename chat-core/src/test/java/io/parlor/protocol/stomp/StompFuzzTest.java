package io.parlor.protocol.stomp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Runs its seeds in every build. To look for more: {@code JAZZER_FUZZ=1 ./mvnw test -pl chat-core -Dtest=StompFuzzTest}, with
 * {@code -Djazzer.max_duration=10m} for a limit.
 */
class StompFuzzTest {
    private static final int MOST_CALLS_A_BYTE = 2;

    @FuzzTest(maxDuration = "2m")
    void nothingEscapesTheCodec(byte[] input) {
        int cut = input.length == 0 ? 0 : (input[0] & 0xff) % (input.length + 1);
        for (Decoded decoded : new Decoded[] {Decoded.fresh(), Decoded.connected()}) {
            decoded.say(Arrays.copyOf(input, cut)).say(Arrays.copyOfRange(input, cut, input.length));
            if (decoded.calls.size() > MOST_CALLS_A_BYTE * input.length + 1) {
                throw new AssertionError("more came out than went in: " + decoded.calls.size());
            }
        }
    }
}
