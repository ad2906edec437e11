package io.parlor.broker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.broker.BrokerException;
import io.parlor.kafkaserver.KafkaServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaMessageBrokerBuilderTest {
    private static KafkaServer server;
    private static Admin admin;

    @BeforeAll
    static void start() {
        server = KafkaServer.start(Map.of(), KafkaServer.smallJvm());
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, server.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        server.close();
    }

    private static KafkaMessageBrokerBuilder builder(String prefix) {
        return KafkaMessageBroker.builder()
                .bootstrapServers(server.bootstrapServers())
                .topicPrefix(prefix);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> KafkaMessageBroker.builder()
                        .topicPrefix("a b")
                        .partitions(0)
                        .scanLimit(1)
                        .property("acks", "1")
                        .linger(Duration.ofSeconds(60))
                        .replication(1, 2)
                        .connect())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topicPrefix")
                .hasMessageContaining("partitions")
                .hasMessageContaining("scanLimit")
                .hasMessageContaining("property acks")
                .hasMessageContaining("linger")
                .hasMessageContaining("replication");
    }

    @Test
    void aKafkaThatIsNotThereIsUnavailable() {
        assertThatUnavailable(KafkaMessageBroker.builder()
                .bootstrapServers("127.0.0.1:" + KafkaServer.freePort())
                .commandTimeout(Duration.ofSeconds(1))
                .connectTimeout(Duration.ofSeconds(1)));
    }

    private static void assertThatUnavailable(KafkaMessageBrokerBuilder builder, String... words) {
        assertThatThrownBy(builder::connect)
                .isInstanceOfSatisfying(
                        BrokerException.class, e -> assertThat(e.kind()).isEqualTo(BrokerException.Kind.UNAVAILABLE))
                .satisfies(e -> List.of(words).forEach(word -> assertThat(e).hasMessageContaining(word)));
    }

    @Test
    void topicsAreCreatedAsConfigured() throws Exception {
        builder("made")
                .partitions(3)
                .replication(1, 1)
                .retention(Duration.ofHours(2))
                .retentionBytes(1_000_000)
                .connect()
                .close();

        var topic = admin.describeTopics(List.of("made.records"))
                .allTopicNames()
                .get()
                .get("made.records");
        assertThat(topic.partitions()).hasSize(3);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, "made.records");
        var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        assertThat(config.get("retention.ms").value()).isEqualTo("7200000");
        assertThat(config.get("retention.bytes").value()).isEqualTo("1000000");
        assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
        assertThat(config.get("message.timestamp.type").value()).isEqualTo("LogAppendTime");
        assertThat(config.get("unclean.leader.election.enable").value()).isEqualTo("false");
    }

    @Test
    void anotherNumberOfPartitionsIsRefused() {
        builder("numbered").partitions(2).connect().close();

        assertThatUnavailable(builder("numbered").partitions(4), "numbered.records", "2 partitions", "4");
    }

    @Test
    void aCompactedTopicIsRefused() throws Exception {
        admin.createTopics(List.of(
                        new NewTopic("compacted.records", 1, (short) 1).configs(Map.of("cleanup.policy", "compact")),
                        new NewTopic("compacted.signals", 1, (short) 1)))
                .all()
                .get();

        assertThatUnavailable(builder("compacted").partitions(1), "compact");
    }

    @Test
    void missingTopicsAreNotCreatedUnlessAllowed() throws Exception {
        assertThatUnavailable(builder("missing").createTopics(false), "missing.records");

        assertThat(admin.listTopics().names().get()).doesNotContain("missing.records");
    }

    @Test
    void whatTheClientsMeasureIsThere() {
        try (KafkaMessageBroker broker = builder("measured").connect()) {
            assertThat(broker.clientMetrics()).containsKeys("admin", "records", "signals", "feed-0", "reader-0");
            assertThat(broker.clientMetrics().get("records").keySet())
                    .anyMatch(name -> name.name().equals("record-send-total"));
        }
    }

    @Test
    void theProfileTellsHowFarAReadLooks() {
        try (KafkaMessageBroker broker =
                builder("scan").replication(1, 1).scanLimit(5_000).connect()) {
            assertThat(broker.profile().maxScan()).isEqualTo(5_000);
        }
    }
}
