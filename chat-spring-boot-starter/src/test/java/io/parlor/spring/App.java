package io.parlor.spring;

import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A host application on a free port, with guests, and without Spring Security unless a test asks for it. */
public final class App implements AutoCloseable {
    private static final String NO_SECURITY = String.join(
            ",",
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration");

    public final ConfigurableApplicationContext context;

    private App(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static App start(String... properties) {
        return with(Host.class, properties);
    }

    public static App with(Class<?> host, String... properties) {
        return run(
                host, Stream.concat(Stream.of("spring.autoconfigure.exclude=" + NO_SECURITY), Stream.of(properties)));
    }

    public static App secured(Class<?> host, String... properties) {
        return run(host, Stream.of(properties));
    }

    private static App run(Class<?> host, Stream<String> properties) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "server.port=0",
                                "spring.main.banner-mode=off",
                                "parlor.guests.enabled=true",
                                "parlor.broker.type=memory",
                                "parlor.drain.spread=0s",
                                "parlor.drain.timeout=2s"),
                        properties)
                // The last one given counts; arguments that are given twice would make a list.
                .collect(Collectors.toMap(p -> p.split("=")[0], p -> p, (first, last) -> last, LinkedHashMap::new))
                .values()
                .stream()
                .map(property -> "--" + property)
                .toArray(String[]::new);
        return new App(SpringApplication.run(host, arguments));
    }

    public int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class Host {}
}
