package io.parlor.spring.broker;

import io.parlor.broker.kafka.KafkaMessageBrokerBuilder;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;

/**
 * Boot's connection details in the terms of Kafka's clients: where, and how to be let in. What Boot knows of producers and consumers is left out: order and
 * durability are the adapter's to decide.
 */
final class BootKafkaConnection {
    private BootKafkaConnection() {}

    static void apply(KafkaConnectionDetails details, KafkaProperties boot, KafkaMessageBrokerBuilder builder) {
        builder.bootstrapServers(String.join(",", details.getBootstrapServers()));
        for (Map.Entry<String, Object> property : boot.buildAdminProperties().entrySet()) {
            String name = property.getKey();
            if (name.startsWith("sasl.") || name.startsWith("ssl.") || name.startsWith("security.")) {
                builder.property(name, property.getValue());
            }
        }
        String protocol = details.getSecurityProtocol();
        SslBundle bundle = details.getSslBundle();
        if (bundle != null) {
            builder.property(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, SslBundleSslEngineFactory.class);
            builder.property(SslBundle.class.getName(), bundle);
            builder.property(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SSL");
        }
        if (protocol != null) {
            builder.property(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol);
        }
    }
}
