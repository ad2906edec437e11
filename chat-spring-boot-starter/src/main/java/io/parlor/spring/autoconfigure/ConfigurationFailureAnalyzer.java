package io.parlor.spring.autoconfigure;

import io.parlor.ConfigurationException;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the properties that stand for the builder's settings that are wrong. */
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("maxFrameBytes", "parlor.limits.max-frame-size"),
            Map.entry("maxBodyBytes", "parlor.limits.max-body-size"),
            Map.entry("maxRoomsPerSession", "parlor.limits.max-rooms-per-session"),
            Map.entry("maxPage", "parlor.limits.max-page"),
            Map.entry("maxCommandsInFlight", "parlor.limits.max-commands-in-flight"),
            Map.entry("maxSessionsPerUser", "parlor.limits.max-sessions-per-user"),
            Map.entry("maxReplyBytes", "parlor.limits.max-reply-size"),
            Map.entry("tailEvents", "parlor.limits.tail-events"),
            Map.entry("tailBytes", "parlor.limits.tail-size"),
            Map.entry("catchUpReads", "parlor.limits.catch-up-reads"),
            Map.entry("pageCacheBytes", "parlor.limits.page-cache-size"),
            Map.entry("presenceUsers", "parlor.limits.presence-users"),
            Map.entry("receiptUsers", "parlor.limits.receipt-users"),
            Map.entry("workers", "parlor.workers"),
            Map.entry("heartbeat", "parlor.timing.heartbeat"),
            Map.entry("connectTimeout", "parlor.timing.connect-timeout"),
            Map.entry("writeTimeout", "parlor.timing.write-timeout"),
            Map.entry("roomLinger", "parlor.timing.room-linger"),
            Map.entry("presenceHeartbeat", "parlor.timing.presence-heartbeat"),
            Map.entry("presenceGrace", "parlor.timing.presence-grace"));

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
        String problems = cause.problems().stream()
                .map(ConfigurationFailureAnalyzer::withProperty)
                .collect(Collectors.joining("%n    - ".formatted(), "%n    - ".formatted(), ""));
        return new FailureAnalysis(
                "The chat server cannot be built:" + problems,
                "Change these properties, or the ChatServerCustomizer bean that sets them.",
                cause);
    }

    private static String withProperty(String problem) {
        String setting = problem.split(" ", 2)[0];
        String property = PROPERTIES.get(setting);
        return property == null ? problem : property + " (" + problem + ")";
    }
}
