package io.parlor.protocol.text;

import io.parlor.model.CloseCode;
import io.parlor.model.ErrorCode;
import io.parlor.model.EventType;
import io.parlor.model.RoomId;
import io.parlor.protocol.Command;
import io.parlor.protocol.Command.OnGap;
import io.parlor.protocol.Command.Start;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventFormat;
import io.parlor.protocol.Failure;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.JsonText;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.protocol.Push;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that speaks bare text. */
final class TextCodec implements ProtocolCodec {
    private static final long CONNECT = 1;
    private static final long JOIN = 2;
    private static final long POST = 3;

    /** Null if the path is that of no room. */
    private final @Nullable RoomId room;

    private final @Nullable String token;
    private final EventFormat format;
    private final int initialHistory;
    private final String gap;
    private final int maxBodyBytes;

    /** Of the worker. */
    private @Nullable CloseCode ending;

    TextCodec(
            @Nullable RoomId room,
            @Nullable String token,
            EventFormat format,
            int initialHistory,
            String gap,
            int maxBodyBytes) {
        this.room = room;
        this.token = token;
        this.format = format;
        this.initialHistory = initialHistory;
        this.gap = gap;
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public void opened(Sink sink) {
        if (room == null) {
            sink.refused(CONNECT, new Failure(ErrorCode.BAD_ROOM, "no room has that path"));
            return;
        }
        Start start = initialHistory > 0 ? new Start.Last(initialHistory) : new Start.Now();
        sink.command(new Command.Connect(CONNECT, token, null));
        sink.command(new Command.Join(JOIN, List.of(new Command.Room(room, start, OnGap.OLDEST)), true));
    }

    @Override
    public void decode(String message, Sink sink) {
        if (room == null || message.isEmpty()) {
            sink.heartbeat();
            return;
        }
        String body = JsonText.quote(message);
        if (JsonText.utf8Length(body) > maxBodyBytes) {
            sink.refused(POST, new Failure(ErrorCode.TOO_LARGE, "more than " + maxBodyBytes + " bytes"));
        } else {
            sink.command(new Command.Post(POST, room, EventType.MESSAGE, null, body));
        }
    }

    @Override
    public void encode(Push push, FrameBuilder out) {
        if (push instanceof Push.Refused refused) {
            ending = refused.failure().closeCode();
        } else if (push instanceof Push.Kicked) {
            ending = CloseCode.FORBIDDEN;
        } else if (push instanceof Push.Gap) {
            out.append(gap).endMessage();
        }
    }

    @Override
    public void encode(EncodedEvent event, FrameBuilder out) {
        out.append(event.frame(format).utf8()).endMessage();
    }

    @Override
    public @Nullable EventFormat sharedFormat() {
        return null;
    }

    @Override
    public boolean combines() {
        return false;
    }

    @Override
    public boolean waitsForConnect() {
        return true;
    }

    @Override
    public @Nullable CloseCode ending() {
        return ending;
    }

    @Override
    public long beatAfter(long heartbeat) {
        return 0;
    }

    @Override
    public long silenceAllowed(long heartbeat) {
        return 0;
    }
}
