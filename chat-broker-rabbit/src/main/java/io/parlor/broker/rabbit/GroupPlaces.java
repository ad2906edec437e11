package io.parlor.broker.rabbit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parlor.model.Position;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Up to where a group has come in each stream, by shard, as its queue of places has it. */
record GroupPlaces(List<Position> positions) {
    byte[] encode() {
        return positions.stream()
                .map(Position::toString)
                .collect(Collectors.joining(" "))
                .getBytes(US_ASCII);
    }

    /** @throws IllegalArgumentException if it is none */
    static GroupPlaces decode(byte[] bytes) {
        return new GroupPlaces(Arrays.stream(new String(bytes, US_ASCII).split(" "))
                .map(Position::parse)
                .toList());
    }
}
