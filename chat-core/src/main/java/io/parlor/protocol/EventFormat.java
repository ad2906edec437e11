package io.parlor.protocol;

/** How events are encoded in a wire format, independent of any session. Stateless; a constant, compared by identity. */
public interface EventFormat {
    /** The event as UTF-8, as it stands in a frame, without what separates it from the next. Called at most a few times an event. */
    byte[] encode(EncodedEvent event);

    /** What stands between two events in a frame. */
    byte separator();
}
