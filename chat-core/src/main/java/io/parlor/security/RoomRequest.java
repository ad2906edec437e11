package io.parlor.security;

import io.parlor.model.RoomId;
import io.parlor.model.SessionId;
import io.parlor.model.UserId;

/** Who wants to do what, where. */
public record RoomRequest(RoomAction action, UserId user, RoomId room, SessionId session) {}
