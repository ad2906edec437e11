package io.parlor.broker.rabbit;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** To which RabbitMQ connections go, and as whom, as {@link RabbitMessageBrokerBuilder} is told. */
final class Target {
    private static final int SHUTDOWN_MILLIS = 1_000;

    String uri = RabbitMessageBrokerBuilder.DEFAULT_URI;
    List<Address> addresses = List.of();

    @Nullable String username;

    @Nullable String password;

    @Nullable String virtualHost;

    @Nullable SSLContext tls;

    boolean verifyHostName = true;

    List<Address> addresses(ConnectionFactory factory) {
        return addresses.isEmpty() ? List.of(new Address(factory.getHost(), factory.getPort())) : addresses;
    }

    /** @param errors to which is added what is wrong */
    ConnectionFactory factory(RabbitSettings.Times times, List<String> errors) {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            if (uri.startsWith("amqps:")) {
                factory.useSslProtocol(SSLContext.getDefault());
            }
            setUri(factory);
            if (tls != null) {
                factory.useSslProtocol(tls);
            }
        } catch (GeneralSecurityException | URISyntaxException | IllegalArgumentException e) {
            // The message of the cause may have the password in it.
            errors.add("uri: amqp:// or amqps://user:password@host:port/vhost");
        }
        if (verifyHostName && factory.isSSL()) {
            factory.enableHostnameVerification();
        }
        if (username != null && password != null) {
            factory.setUsername(username);
            factory.setPassword(password);
        }
        if (virtualHost != null) {
            factory.setVirtualHost(virtualHost);
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setExceptionHandler(new ClientFailures());
        int timeout = (int) Math.min(Integer.MAX_VALUE, times.connect().toMillis());
        factory.setConnectionTimeout(timeout);
        factory.setHandshakeTimeout(timeout);
        factory.setShutdownTimeout(SHUTDOWN_MILLIS);
        factory.setChannelRpcTimeout(
                (int) Math.min(Integer.MAX_VALUE, times.command().toMillis()));
        factory.setRequestedHeartbeat((int) times.heartbeat().toSeconds());
        return factory;
    }

    private void setUri(ConnectionFactory factory) throws GeneralSecurityException, URISyntaxException {
        SSLContext context = tls;
        // The client's own way to take amqps:// trusts every certificate; the factory has its context already.
        boolean secure = uri.startsWith("amqps:");
        factory.setUri(secure ? "amqp:" + uri.substring("amqps:".length()) : uri);
        if (secure && context == null && factory.getPort() == ConnectionFactory.DEFAULT_AMQP_PORT) {
            factory.setPort(ConnectionFactory.DEFAULT_AMQP_OVER_SSL_PORT);
        }
    }
}
