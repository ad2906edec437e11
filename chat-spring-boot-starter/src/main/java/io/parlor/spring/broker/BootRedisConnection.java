package io.parlor.spring.broker;

import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.parlor.broker.redis.RedisMessageBrokerBuilder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Sentinel;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.SslBundle;

/** Boot's connection details, and what its properties say besides, in Lettuce's terms. */
final class BootRedisConnection {
    private final DataRedisConnectionDetails details;
    private final boolean tls;
    private final @Nullable String clientName;

    private BootRedisConnection(DataRedisConnectionDetails details, @Nullable DataRedisProperties boot) {
        this.details = details;
        String url = boot == null ? null : boot.getUrl();
        // Boot's details tell of a bundle only, and its own client looks at the URL too.
        this.tls = details.getSslBundle() != null || (url != null && url.startsWith("rediss://"));
        this.clientName = boot == null ? null : boot.getClientName();
    }

    /** @param boot null if there is only the host's own bean of connection details */
    static void apply(
            DataRedisConnectionDetails details,
            @Nullable DataRedisProperties boot,
            RedisProperties own,
            RedisMessageBrokerBuilder builder) {
        builder.uri(new BootRedisConnection(details, boot).uris().toArray(RedisURI[]::new));
        SslBundle bundle = details.getSslBundle();
        if (bundle != null) {
            builder.sslOptions(sslOptions(bundle));
        }
        if (boot != null && boot.getTimeout() != null && own.commandTimeout() == null) {
            builder.commandTimeout(boot.getTimeout());
        }
        if (boot != null && boot.getConnectTimeout() != null && own.connectTimeout() == null) {
            builder.connectTimeout(boot.getConnectTimeout());
        }
    }

    private List<RedisURI> uris() {
        DataRedisConnectionDetails.Cluster cluster = details.getCluster();
        if (cluster != null) {
            return cluster.getNodes().stream().map(node -> server(node, 0)).toList();
        }
        Sentinel sentinel = details.getSentinel();
        if (sentinel != null) {
            return List.of(sentinel(sentinel));
        }
        DataRedisConnectionDetails.MasterReplica replicated = details.getMasterReplica();
        if (replicated != null) {
            // The adapter works with the master alone; Boot lists it first.
            return List.of(server(replicated.getNodes().get(0), 0));
        }
        Standalone standalone = Objects.requireNonNull(details.getStandalone(), "no place of Redis is given");
        return List.of(server(new Node(standalone.getHost(), standalone.getPort()), standalone.getDatabase()));
    }

    private RedisURI server(Node node, int database) {
        return authenticated(RedisURI.Builder.redis(node.host(), node.port()).withDatabase(database))
                .build();
    }

    private RedisURI sentinel(Sentinel sentinel) {
        RedisURI.Builder uri =
                RedisURI.builder().withSentinelMasterId(sentinel.getMaster()).withDatabase(sentinel.getDatabase());
        for (Node node : sentinel.getNodes()) {
            RedisURI server = RedisURI.Builder.redis(node.host(), node.port())
                    .withSsl(tls)
                    .build();
            if (sentinel.getPassword() != null) {
                server.setCredentialsProvider(credentials(sentinel.getUsername(), sentinel.getPassword()));
            }
            uri.withSentinel(server);
        }
        return authenticated(uri).build();
    }

    private RedisURI.Builder authenticated(RedisURI.Builder uri) {
        String password = details.getPassword();
        if (password != null) {
            uri.withAuthentication(credentials(details.getUsername(), password));
        }
        if (clientName != null) {
            uri.withClientName(clientName);
        }
        return uri.withSsl(tls);
    }

    private static RedisCredentialsProvider credentials(@Nullable String user, String password) {
        return RedisCredentialsProvider.from(() -> io.lettuce.core.RedisCredentials.just(user, password.toCharArray()));
    }

    private static SslOptions sslOptions(SslBundle bundle) {
        SslOptions.Builder options = SslOptions.builder()
                .keyManager(bundle.getManagers().getKeyManagerFactory())
                .trustManager(bundle.getManagers().getTrustManagerFactory());
        if (bundle.getOptions().getCiphers() != null) {
            options.cipherSuites(bundle.getOptions().getCiphers());
        }
        if (bundle.getOptions().getEnabledProtocols() != null) {
            options.protocols(bundle.getOptions().getEnabledProtocols());
        }
        return options.build();
    }
}
