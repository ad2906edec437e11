package io.parlor.model;

/** Names one connection of one user for as long as it lasts. Made by the server, unguessable, never used again. */
public record SessionId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
