package io.parlor.spring;

/** A bean that is shown every endpoint before it is opened. All beans of this type are asked, in their {@linkplain org.springframework.core.annotation.Order order}. */
@FunctionalInterface
public interface EndpointCustomizer {
    void customize(EndpointRegistration endpoint);
}
