package io.parlor.kafkaserver;

import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** The main of a server's process: formats a new directory, then runs Kafka. */
final class ServerMain {
    private ServerMain() {}

    /** @param args the configuration, the directory of the log, and the cluster's id */
    public static void main(String[] args) throws Exception {
        if (!Files.exists(Path.of(args[1], "meta.properties"))) {
            String[] format = {"format", "--cluster-id", args[2], "--config", args[0]};
            if (StorageTool.execute(format, System.out) != 0) {
                System.exit(1);
            }
        }
        Kafka.main(new String[] {args[0]});
    }
}
