package io.parlor.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of the chat alone: a {@code ChatServer} in memory, with those of the application's components that it calls (authenticator, policy, interceptors,
 * listeners, customizers), and with {@link ChatClients} that connect to it without a network. There is no web server, no other auto-configuration, and
 * none of the other components, configurations among them; {@code @Import} and {@code @MockitoBean} bring what the hooks need.
 *
 * <pre>{@code
 * @ParlorTest
 * class StaffRoomTest {
 *     @Autowired
 *     private ChatClients clients;
 *
 *     @Test
 *     void strangersStayOut() {
 *         assertThat(clients.connect("ann").join("staff")).contains("forbidden");
 *     }
 * }
 * }</pre>
 *
 * <p>Clients are disconnected after each test; the log of a room stays as long as the context, so tests that look at it use rooms of their own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(ParlorTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(ParlorTypeExcludeFilter.class)
@ImportAutoConfiguration
@AutoConfigureChatClients
@TestPropertySource(properties = {"parlor.broker.type=memory", "parlor.drain.spread=0s", "parlor.drain.timeout=0s"})
public @interface ParlorTest {
    /** Properties in the form {@code name=value}, added to the environment. */
    String[] properties() default {};

    /** Whether components of the types above are found by the scan. */
    boolean useDefaultFilters() default true;

    /** Components that are found besides. */
    Filter[] includeFilters() default {};

    /** Components that are not. */
    Filter[] excludeFilters() default {};

    /** Auto-configurations that are left out. */
    @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
    Class<?>[] excludeAutoConfiguration() default {};
}
