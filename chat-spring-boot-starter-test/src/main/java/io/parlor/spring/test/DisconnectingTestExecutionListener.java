package io.parlor.spring.test;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** After each test its clients are gone, since the context, and the server in it, is used again. */
final class DisconnectingTestExecutionListener implements TestExecutionListener {
    @Override
    public void afterTestMethod(TestContext context) {
        if (context.hasApplicationContext()) {
            context.getApplicationContext().getBeanProvider(ChatClients.class).forEach(ChatClients::disconnectAll);
        }
    }
}
