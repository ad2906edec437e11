package io.parlor.broker.rabbit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What the broker calls its exchanges and queues, and rooms in routing keys. */
record Names(String prefix, int shards) {
    private static final int MAX_READABLE = 200;

    /** Direct exchange; a record's routing key is the number of its shard. A topic exchange would cost much more. */
    String records() {
        return prefix + ".records";
    }

    /** Topic exchange; a signal's routing key is the room's. */
    String signals() {
        return prefix + ".signals";
    }

    String stream(int shard) {
        return prefix + ".log." + shard;
    }

    /** A queue that is never used: its maximal length is the number of shards, and RabbitMQ refuses who declares it otherwise. */
    String layout() {
        return prefix + ".layout";
    }

    String group(String group) {
        return prefix + ".group." + group;
    }

    /** Its first message tells up to where the group's queue has the streams. */
    String places(String group) {
        return prefix + ".places." + group;
    }

    String deadLetters(String group) {
        return prefix + ".dead." + group;
    }

    int shardOf(String room) {
        int hash = room.hashCode() * 0x9E3779B9;
        return Math.floorMod(hash ^ (hash >>> 15), shards);
    }

    /** One word of a routing key: letters, digits, {@code -} and {@code _} as they are, others as their UTF-8 in {@code %xx}; long ones by their hash. */
    static String word(String room) {
        StringBuilder word = new StringBuilder(room.length() + 16);
        for (byte b : room.getBytes(UTF_8)) {
            if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_') {
                word.append((char) b);
            } else {
                word.append('%').append(HexFormat.of().toHexDigits(b));
            }
        }
        return word.length() <= MAX_READABLE ? word.toString() : "~" + hash(room);
    }

    private static String hash(String room) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(room.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
