package io.parlor.engine;

import io.parlor.model.UserId;
import java.util.List;

/** Who is told of changes of a presence, one at a time and in order. */
interface PresenceAudience {
    void changed(UserId user, boolean joined);

    /** @param users sorted; all, or a few of so many */
    void summary(int count, List<UserId> users);
}
