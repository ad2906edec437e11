package io.parlor.spring.broker;

import com.rabbitmq.client.TrustEverythingTrustManager;
import io.parlor.broker.rabbit.RabbitMessageBrokerBuilder;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;

/** Boot's connection details, and what its properties say besides, in the adapter's terms. */
final class BootRabbitConnection {
    private BootRabbitConnection() {}

    /** @param boot null if there is only the host's own bean of connection details */
    static void apply(
            RabbitConnectionDetails details,
            @Nullable RabbitProperties boot,
            RabbitBrokerProperties own,
            RabbitMessageBrokerBuilder builder) {
        builder.addresses(details.getAddresses().stream()
                .map(address -> address.host() + ":" + address.port())
                .toArray(String[]::new));
        String user = details.getUsername();
        String password = details.getPassword();
        if (user != null && password != null) {
            builder.credentials(user, password);
        }
        String virtualHost = details.getVirtualHost();
        if (virtualHost != null) {
            builder.virtualHost(virtualHost);
        }
        SslBundle bundle = details.getSslBundle();
        if (bundle != null) {
            builder.tls(bundle.createSslContext());
        }
        if (boot != null) {
            apply(boot, bundle == null, own, builder);
        }
    }

    private static void apply(
            RabbitProperties boot, boolean noBundle, RabbitBrokerProperties own, RabbitMessageBrokerBuilder builder) {
        RabbitProperties.Ssl ssl = boot.getSsl();
        if (noBundle && ssl.determineEnabled()) {
            builder.tls(context(ssl));
        }
        builder.verifyHostName(ssl.isVerifyHostname());
        if (boot.getRequestedHeartbeat() != null) {
            builder.heartbeat(boot.getRequestedHeartbeat());
        }
        if (boot.getConnectionTimeout() != null && own.connectTimeout() == null) {
            builder.connectTimeout(boot.getConnectionTimeout());
        }
    }

    /** Without a bundle: what {@code spring.rabbitmq.ssl.*} says of stores, or the JVM's. */
    private static SSLContext context(RabbitProperties.Ssl ssl) {
        SslBundle stores = SslBundle.of(new JksSslStoreBundle(
                store(ssl.getKeyStoreType(), ssl.getKeyStore(), ssl.getKeyStorePassword()),
                store(ssl.getTrustStoreType(), ssl.getTrustStore(), ssl.getTrustStorePassword())));
        try {
            SSLContext context = SSLContext.getInstance(ssl.getAlgorithm() == null ? "TLS" : ssl.getAlgorithm());
            KeyManager[] keys =
                    ssl.getKeyStore() == null ? null : stores.getManagers().getKeyManagers();
            context.init(keys, ssl.isValidateServerCertificate() ? trust(ssl, stores) : trustAll(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("spring.rabbitmq.ssl: " + e.getMessage(), e);
        }
    }

    private static @Nullable JksSslStoreDetails store(
            @Nullable String type, @Nullable String location, @Nullable String password) {
        return location == null ? null : new JksSslStoreDetails(type, null, location, password);
    }

    private static TrustManager @Nullable [] trust(RabbitProperties.Ssl ssl, SslBundle stores) {
        return ssl.getTrustStore() == null ? null : stores.getManagers().getTrustManagers();
    }

    private static TrustManager[] trustAll() {
        return new TrustManager[] {new TrustEverythingTrustManager()};
    }
}
