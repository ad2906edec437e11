package io.parlor.broker.redis;

import java.util.Set;

/** Redis's error reply to a command. */
final class RedisError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Codes with which Redis refuses a script before it ran, or at its first write: nothing was stored. */
    private static final Set<String> REFUSALS = Set.of(
            "NOSCRIPT",
            "MOVED",
            "ASK",
            "TRYAGAIN",
            "CLUSTERDOWN",
            "CROSSSLOT",
            "LOADING",
            "MASTERDOWN",
            "READONLY",
            "NOREPLICAS",
            "MISCONF",
            "OOM",
            "NOAUTH",
            "BUSY");

    /** Of these, what loading the script, asking for the topology, or a moment's patience can mend. */
    private static final Set<String> MENDABLE =
            Set.of("NOSCRIPT", "MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "READONLY", "BUSY");

    private final String code;
    private final boolean insideScript;

    RedisError(String message) {
        super(message, null, false, false);
        insideScript = message.contains("script");
        int end = message.indexOf(' ');
        this.code = end < 0 ? message : message.substring(0, end);
    }

    /** The first word, for example {@code NOSCRIPT}. */
    String code() {
        return code;
    }

    /** Whether it is certain that the append script has stored nothing. */
    boolean nothingStored() {
        return REFUSALS.contains(code) || ("NOPERM".equals(code) && !insideScript);
    }

    boolean mendable() {
        return MENDABLE.contains(code);
    }

    /** Whether the command went to a server that is not, or no longer, the master of the keys. */
    boolean wrongServer() {
        return switch (code) {
            case "MOVED", "ASK", "CLUSTERDOWN", "READONLY", "MASTERDOWN" -> true;
            default -> false;
        };
    }
}
