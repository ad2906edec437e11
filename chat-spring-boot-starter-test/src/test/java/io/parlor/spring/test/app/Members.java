package io.parlor.spring.test.app;

import java.util.Set;
import org.springframework.stereotype.Service;

/** No hook of the chat server: the slice leaves it out, unless a test imports it. */
@Service
class Members {
    boolean has(String name) {
        return Set.of("bob").contains(name);
    }
}
