package io.parlor.protocol;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/** How JSON is read here: strictly by RFC 8259, and nothing of a text outlives its parser. */
final class JsonFactories {
    /** Values that somebody hands in. */
    static final JsonFactory VALUES = factory(StreamReadConstraints.builder()
            .maxNestingDepth(JsonText.MAX_DEPTH)
            .maxNumberLength(JsonText.MAX_NUMBER_CHARS)
            .maxNameLength(JsonText.MAX_NAME_CHARS)
            .build());

    /** Records, which are one level deeper; what is in them was checked when it was taken. */
    static final JsonFactory RECORDS = factory(StreamReadConstraints.builder()
            .maxNestingDepth(JsonText.MAX_DEPTH + 1)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build());

    private static final int RECYCLED_BUFFERS = 64;

    private JsonFactories() {}

    // The table of canonical names would keep what clients make up; the default pool of buffers has no bound.
    private static JsonFactory factory(StreamReadConstraints constraints) {
        return JsonFactory.builder()
                .streamReadConstraints(constraints)
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                .recyclerPool(JsonRecyclerPools.newBoundedPool(RECYCLED_BUFFERS))
                .build();
    }
}
