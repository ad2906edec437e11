package io.parlor.broker.redis;

import io.parlor.ChatServer;
import io.parlor.security.Authenticator;
import io.parlor.security.RateLimit;

/** A node in a process of its own, on which a user writes, edits, reacts and deletes until the process is killed. Says what was acknowledged. */
final class AmendingNode {
    private AmendingNode() {}

    public static void main(String[] args) {
        RedisMessageBroker broker = Brokers.alert().uri(args[0]).connect();
        Talker ann = new Talker(server(broker), "ann");
        for (int i = 0; ; i++) {
            String target = "";
            for (String op : ops(i)) {
                String position = Talker.position(ann.ask(command(op, i, target)));
                target = op.equals("post") ? position : target;
                System.out.println(op + i + " " + position);
            }
        }
    }

    static ChatServer server(RedisMessageBroker broker) {
        return ChatServer.builder()
                .broker(broker)
                .readMarkers(broker.readMarkers())
                .authenticator(Authenticator.guests())
                .commandRate(new RateLimit(1_000_000, 1_000_000))
                .build();
    }

    /** Every second message is deleted. */
    static String[] ops(int i) {
        return i % 2 == 0 ? new String[] {"post", "edit", "react", "delete"} : new String[] {"post", "edit", "react"};
    }

    static String command(String op, int i, String target) {
        String start = "'op':'" + op + "','room':'lobby','key':'" + op + i + "'";
        return switch (op) {
            case "post" -> start + ",'body':'secret " + i + " as posted'";
            case "edit" -> start + ",'target':'" + target + "','body':'secret " + i + " as edited'";
            case "react" -> start + ",'target':'" + target + "','kind':'x'";
            default -> start + ",'target':'" + target + "'";
        };
    }
}
