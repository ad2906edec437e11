package io.parlor.protocol.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.model.UserId;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.Failure;
import io.parlor.protocol.JsonText;
import io.parlor.protocol.Push;
import java.util.stream.Collectors;

/** The bodies of messages that are no events: with the members they have in {@code chat.v1.json}. */
final class Json {
    private Json() {}

    static String of(Push.Gap gap) {
        String resumed = gap.resumed() == null ? "" : ",\"resumed\":\"" + gap.resumed() + '"';
        return "{\"room\":" + JsonText.quote(gap.room().value()) + ",\"after\":\"" + gap.after() + '"' + resumed
                + ",\"reason\":\"" + gap.reason().wire() + "\"}";
    }

    static String of(Push.TypingSignal typing) {
        return "{\"user\":" + JsonText.quote(typing.user().value()) + ",\"active\":" + typing.active() + '}';
    }

    static String of(Push.PresenceSignal presence) {
        return (presence.joined() ? "{\"joined\":" : "{\"left\":")
                + JsonText.quote(presence.user().value())
                + '}';
    }

    static String of(Push.Drain drain) {
        return "{\"after\":" + drain.afterMillis() + '}';
    }

    static String of(Push.MemberList members) {
        String users =
                members.users().stream().map(UserId::value).map(JsonText::quote).collect(Collectors.joining(","));
        return "{\"room\":" + JsonText.quote(members.room().value()) + ",\"count\":" + members.count() + ",\"users\":["
                + users + "]}";
    }

    static String of(Push.Page page) {
        String events = page.events().stream().map(Json::of).collect(Collectors.joining(","));
        return "{\"room\":" + JsonText.quote(page.room().value()) + ",\"events\":[" + events + "],\"more\":"
                + page.more() + ",\"next\":\"" + page.next() + '"' + (page.gap() ? ",\"gap\":true}" : "}");
    }

    private static String of(EncodedEvent event) {
        return "{\"pos\":\"" + event.position() + "\"," + new String(event.payload(), UTF_8).substring(1);
    }

    static String of(Failure failure) {
        String after = failure.retryAfterMillis() == null ? "" : ",\"after\":" + failure.retryAfterMillis();
        return "{\"code\":\"" + failure.code().wire() + "\",\"message\":" + JsonText.quote(failure.message())
                + ",\"retry\":" + failure.code().retryable() + after + '}';
    }
}
