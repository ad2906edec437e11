package io.parlor.spring.broker;

import io.parlor.spring.BrokerType;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Without a choice, the one module that is on the class path is the choice; memory, if there is none. */
final class OnBrokerCondition extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        BrokerType type =
                metadata.getAnnotations().get(ConditionalOnBroker.class).getEnum("value", BrokerType.class);
        ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnBroker.class, type.id());
        BrokerType wanted = Binder.get(context.getEnvironment())
                .bind("parlor.broker.type", BrokerType.class)
                .orElse(null);
        if (wanted != null) {
            return new ConditionOutcome(wanted == type, message.because("parlor.broker.type is " + wanted.id()));
        }
        List<BrokerType> modules = BrokerType.modulesPresent(Objects.requireNonNull(context.getClassLoader()))
                .toList();
        boolean only = type == BrokerType.MEMORY ? modules.isEmpty() : modules.equals(List.of(type));
        return new ConditionOutcome(only, message.because("the broker modules on the class path are " + modules));
    }
}
