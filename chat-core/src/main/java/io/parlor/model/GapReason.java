package io.parlor.model;

/** Why events between two positions can never be delivered. */
public enum GapReason {
    /** They are older than what the log retains. */
    TRIMMED("trimmed"),
    /** The log was lost, rewound, truncated or created anew. */
    RESET("reset");

    private final String wire;

    GapReason(String wire) {
        this.wire = wire;
    }

    /** The name in protocols. */
    public String wire() {
        return wire;
    }
}
