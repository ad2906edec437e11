package io.parlor.protocol.stomp;

import io.parlor.model.CloseCode;
import io.parlor.model.ErrorCode;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.Failure;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.Push;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes frames of pushes and events. Its state is of the session's worker. */
final class Replies {
    private final Map<Long, Pending> pending;
    private final Active active = new Active();

    private StompVersion version = StompVersion.V1_0;
    private StompEventFormat format = StompEventFormat.V1_0;
    private boolean connected;
    private long messages;
    private @Nullable CloseCode ending;

    /** In milliseconds, 0 for never. */
    private long sends;

    private long expects;

    /** @param pending written by another thread */
    Replies(Map<Long, Pending> pending) {
        this.pending = pending;
    }

    @Nullable CloseCode ending() {
        return ending;
    }

    /** How often the server sends something, in milliseconds; 0 for never, as before CONNECTED. */
    long sends() {
        return sends;
    }

    /** How often the client has to. */
    long expects() {
        return expects;
    }

    void event(EncodedEvent event, FrameBuilder out) {
        for (Subscription subscription : active.inRoom(event.room())) {
            if (subscription.channel == Channel.EVENTS && subscription.filter.wants(event)) {
                out.append(subscription.head);
                if (subscription.gap != null) {
                    out.append(subscription.gap);
                    subscription.gap = null;
                }
                if (subscription.acknowledged && version == StompVersion.V1_2) {
                    out.append("ack:" + event.position() + "\n");
                }
                out.append(event.frame(format).utf8()).endMessage();
            }
        }
    }

    void push(Push push, FrameBuilder out) {
        if (ending != null) {
            return;
        }
        if (push instanceof Push.Posted posted) {
            posted(posted, out);
        } else if (push instanceof Push.Done done) {
            done(pending.remove(done.id()), out);
        } else if (push instanceof Push.Joined joined) {
            joined(joined, out);
        } else if (push instanceof Push.Connected reply) {
            connected(reply, out);
        } else if (push instanceof Push.Refused refused) {
            refused(pending.remove(refused.id()), refused.failure(), out);
        } else if (push instanceof Push.Gap gap) {
            active.inRoom(gap.room()).forEach(subscription -> subscription.gap = gapHeaders(gap));
            toAll(Channel.GAPS, "gap", Json.of(gap), null, out);
        } else if (push instanceof Push.TypingSignal typing) {
            toAll(active.inRoom(typing.room()), Channel.TYPING, "typing", Json.of(typing), null, out);
        } else if (push instanceof Push.PresenceSignal presence) {
            toAll(active.inRoom(presence.room()), Channel.PRESENCE, "presence", Json.of(presence), null, out);
        } else if (push instanceof Push.Page page) {
            replied(pending.remove(page.id()), "history", Json.of(page), out);
        } else if (push instanceof Push.MemberList members) {
            replied(pending.remove(members.id()), "members", Json.of(members), out);
        } else if (push instanceof Push.Notice notice) {
            toAll(Channel.NOTICES, notice.type(), notice.body(), null, out);
        } else if (push instanceof Push.Drain drain) {
            toAll(Channel.NOTICES, "drain", Json.of(drain), null, out);
        } else if (push instanceof Push.Kicked) {
            // A subscription cannot be ended by the server: the connection is.
            error(new Failure(ErrorCode.FORBIDDEN, "removed from the room"), null, out);
        }
    }

    private void connected(Push.Connected reply, FrameBuilder out) {
        Pending answered = pending.remove(reply.id());
        if (!(answered instanceof Pending.Connecting asked)) {
            throw new IllegalStateException("connected without a CONNECT");
        }
        version = asked.version();
        format = StompEventFormat.of(version);
        connected = true;
        long own = reply.heartbeatSeconds() * 1000;
        sends = own == 0 || asked.wants() == 0 ? 0 : Math.max(own, asked.wants());
        expects = own == 0 || asked.sends() == 0 ? 0 : Math.max(own, asked.sends());
        new FrameWriter("CONNECTED", version, out)
                .plainHeader("version", version.wire())
                .plainHeader("heart-beat", own + "," + own)
                .plainHeader("session", reply.session().value())
                .plainHeader("server", "Parlor")
                .plainHeader("user-name", reply.user().value())
                .end();
    }

    private void joined(Push.Joined reply, FrameBuilder out) {
        Pending answered = pending.remove(reply.id());
        if (answered instanceof Pending.Subscribing subscribing
                && reply.rooms().get(0) instanceof Push.RoomJoined joined) {
            active.add(subscribing.subscription());
            if (subscribing.receipt() != null) {
                receipt(subscribing.receipt(), out)
                        .plainHeader("position", joined.head().toString())
                        .plainHeader("recovered", Boolean.toString(joined.recovered()))
                        .end();
            }
        }
    }

    private void posted(Push.Posted reply, FrameBuilder out) {
        Pending answered = pending.remove(reply.id());
        if (answered instanceof Pending.Acknowledging wanted) {
            receipt(wanted.receipt(), out)
                    .plainHeader("position", reply.position().toString())
                    .end();
        } else if (answered instanceof Pending.Committing committing) {
            boolean all = committing.commit().confirmed();
            if (all && committing.receipt() != null) {
                receipt(committing.receipt(), out).end();
            }
        }
    }

    private void done(@Nullable Pending answered, FrameBuilder out) {
        if (answered instanceof Pending.Subscribing subscribing) {
            active.add(subscribing.subscription());
        } else if (answered instanceof Pending.Unsubscribing unsubscribing) {
            active.remove(unsubscribing.subscription());
        }
        if (answered != null && answered.receipt() != null) {
            receipt(answered.receipt(), out).end();
        }
    }

    private FrameWriter receipt(String id, FrameBuilder out) {
        return new FrameWriter("RECEIPT", version, out).header("receipt-id", id);
    }

    private void replied(@Nullable Pending answered, String event, String body, FrameBuilder out) {
        String correlation = answered instanceof Pending.Asking asking ? asking.correlation() : null;
        toAll(Channel.REPLIES, event, body, writer -> writer.header("correlation-id", correlation), out);
        if (answered != null && answered.receipt() != null) {
            receipt(answered.receipt(), out).end();
        }
    }

    private void refused(@Nullable Pending answered, Failure failure, FrameBuilder out) {
        boolean survives = connected && (answered == null || answered.canBeRefused());
        String receipt = answered == null ? null : answered.receipt();
        if (survives && active.has(Channel.ERRORS)) {
            toAll(
                    Channel.ERRORS,
                    "error",
                    Json.of(failure),
                    writer -> writer.header("code", failure.code().wire()).header("receipt-id", receipt),
                    out);
        } else {
            error(failure, receipt, out);
        }
    }

    private void error(Failure failure, @Nullable String receipt, FrameBuilder out) {
        FrameWriter writer = new FrameWriter("ERROR", version, out)
                .header("message", failure.message())
                .header("receipt-id", receipt)
                .plainHeader("code", failure.code().wire())
                .plainHeader("retry", Boolean.toString(failure.code().retryable()));
        if (!connected) {
            writer.plainHeader("version", "1.0,1.1,1.2");
        }
        writer.text("text/plain;charset=utf-8", failure.message());
        ending = failure.closeCode();
    }

    private static String gapHeaders(Push.Gap gap) {
        return "gap:" + gap.reason().wire() + "\ngap-after:" + gap.after() + "\n";
    }

    private interface MoreHeaders {
        void write(FrameWriter writer);
    }

    private void toAll(Channel channel, String event, String body, @Nullable MoreHeaders more, FrameBuilder out) {
        toAll(active.ofNoRoom(), channel, event, body, more, out);
    }

    private void toAll(
            Iterable<Subscription> subscriptions,
            Channel channel,
            String event,
            String body,
            @Nullable MoreHeaders more,
            FrameBuilder out) {
        for (Subscription subscription : subscriptions) {
            if (subscription.channel == channel) {
                out.append(subscription.head);
                String id = "m-" + ++messages;
                FrameWriter writer = new FrameWriter(version, out).plainHeader("message-id", id);
                if (subscription.acknowledged && version == StompVersion.V1_2) {
                    writer.plainHeader("ack", id);
                }
                writer.plainHeader("event", event);
                if (more != null) {
                    more.write(writer);
                }
                writer.text("application/json", body);
            }
        }
    }
}
