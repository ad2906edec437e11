package io.parlor.spring.test.app;

import io.parlor.security.Decision;
import io.parlor.security.RoomPolicy;
import io.parlor.security.RoomRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.stereotype.Component;

@Component
class MembersOnly implements RoomPolicy {
    private final Members members;

    MembersOnly(Members members) {
        this.members = members;
    }

    @Override
    public CompletionStage<Decision> decide(RoomRequest request) {
        boolean staffOnly = request.room().value().equals("staff");
        return CompletableFuture.completedFuture(
                !staffOnly || members.has(request.user().value()) ? Decision.allow() : Decision.deny("members only"));
    }
}
