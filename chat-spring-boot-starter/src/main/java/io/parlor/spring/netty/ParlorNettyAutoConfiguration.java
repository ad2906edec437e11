package io.parlor.spring.netty;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.parlor.ChatServer;
import io.parlor.spring.ServerTransport;
import io.parlor.spring.autoconfigure.ConditionalOnTransport;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import io.parlor.spring.websocket.WebSocketProperties;
import io.parlor.transport.netty.NettyChatServer;
import io.parlor.transport.netty.NettyChatServerBuilder;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The chat server on a port of Netty's. */
@AutoConfiguration(after = ParlorAutoConfiguration.class)
@ConditionalOnTransport(ServerTransport.NETTY)
@ConditionalOnBean(ChatServer.class)
public final class ParlorNettyAutoConfiguration {
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(NettyChatServer.class)
    @EnableConfigurationProperties({NettyProperties.class, WebSocketProperties.class})
    static class Present {
        @Bean
        @ConditionalOnMissingBean
        NettyEndpoint parlorNettyEndpoint(
                ChatServer chat,
                NettyProperties properties,
                WebSocketProperties webSocket,
                ObjectProvider<SslBundles> bundles,
                ApplicationContext context) {
            NettyChatServerBuilder builder = NettyChatServer.builder(
                            new NettyAcceptor(chat, webSocket.origins(), () -> webPort(context)))
                    .port(properties.port())
                    .path(properties.path())
                    .handshakeTimeout(properties.handshakeTimeout())
                    .closeTimeout(properties.closeTimeout());
            if (properties.host() != null) {
                builder.host(properties.host());
            }
            if (properties.threads() != null) {
                builder.threads(properties.threads());
            }
            if (properties.sslBundle() != null) {
                builder.tls(tls(bundles.getObject().getBundle(properties.sslBundle())));
            }
            return new NettyEndpoint(builder);
        }

        private static int webPort(ApplicationContext context) {
            WebServer web = context instanceof WebServerApplicationContext served ? served.getWebServer() : null;
            return web == null ? -1 : web.getPort();
        }

        private static SslContext tls(SslBundle bundle) {
            String[] ciphers = bundle.getOptions().getCiphers();
            SslContextBuilder builder = SslContextBuilder.forServer(
                            bundle.getManagers().getKeyManagerFactory())
                    .trustManager(bundle.getManagers().getTrustManagerFactory())
                    .protocols(bundle.getOptions().getEnabledProtocols());
            try {
                return builder.ciphers(ciphers == null ? null : Arrays.asList(ciphers))
                        .build();
            } catch (SSLException e) {
                throw new IllegalStateException("the SSL bundle of parlor.netty.ssl-bundle cannot be used", e);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("io.parlor.transport.netty.NettyChatServer")
    static class Missing {
        Missing() {
            throw new NettyModuleMissingException();
        }
    }
}
