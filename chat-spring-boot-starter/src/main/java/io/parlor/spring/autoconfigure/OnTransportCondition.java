package io.parlor.spring.autoconfigure;

import io.parlor.spring.ServerTransport;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Without a choice it is the servlet container. */
final class OnTransportCondition extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ServerTransport transport =
                metadata.getAnnotations().get(ConditionalOnTransport.class).getEnum("value", ServerTransport.class);
        List<ServerTransport> wanted = Binder.get(context.getEnvironment())
                .bind("parlor.server.transport", Bindable.listOf(ServerTransport.class))
                .orElse(List.of(ServerTransport.SERVLET));
        return new ConditionOutcome(
                wanted.contains(transport),
                ConditionMessage.forCondition(ConditionalOnTransport.class, transport)
                        .because("parlor.server.transport is " + wanted));
    }
}
