package io.parlor.model;

/** What the idempotency key of an event may be, whatever brings it: 1 to {@value #MAX_LENGTH} printable ASCII characters without space. */
public final class IdempotencyKey {
    public static final int MAX_LENGTH = 64;

    private IdempotencyKey() {}

    public static boolean isValid(String key) {
        if (key.isEmpty() || key.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) <= ' ' || key.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }
}
