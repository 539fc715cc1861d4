package io.rdsreplicator.local.emulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.rdsreplicator.local.emulators.EmulatorSteps.StepFailed;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.ReplicationId;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/** The steps that look at a KMS key and publish to SNS topics, on an emulator's KMS, SNS and SQS. */
@ExtendWith(Emulators.class)
class KeyAndTopicIT {
    private static final ReplicationId ID = new ReplicationId("orders-20261121040000-3f9a1c");
    private static final String EXECUTION =
            Stage.SOURCE.arn("states", "execution:rds-replicator-source-replication:first");
    private static KmsClient kms;
    private static EmulatorSteps steps;
    private static Databases databases;

    @BeforeAll
    static void aDatabase(Emulator emulator) {
        kms = emulator.client(KmsClient.builder(), Stage.SOURCE);
        steps = EmulatorSteps.on(emulator);
        databases = new Databases(steps);
    }

    @Test
    void plansWithAKeyThatIsEnabled() {
        JsonNode plan = plan(key().arn());

        assertThat(ReplicationId.isReplicationId(plan.get("replicationId").asText()))
                .isTrue();
        assertThat(plan.get("databaseReady").asBoolean()).isTrue();
    }

    @Test
    void refusesAKeyThatIsDisabledOrToBeDeleted() {
        KeyMetadata disabled = key();
        kms.disableKey(r -> r.keyId(disabled.keyId()));
        refusesToPlan(disabled.arn(), "state Disabled");

        KeyMetadata leaving = key();
        kms.scheduleKeyDeletion(r -> r.keyId(leaving.keyId()).pendingWindowInDays(7));
        refusesToPlan(leaving.arn(), "state PendingDeletion");
    }

    @Test
    void refusesAKeyThatRdsCannotUse(Emulator emulator) {
        emulator.needs(Gap.ASYMMETRIC_KEYS);
        String signing = kms.createKey(r -> r.keySpec(KeySpec.ECC_NIST_P256).keyUsage(KeyUsageType.SIGN_VERIFY))
                .keyMetadata()
                .arn();

        refusesToPlan(signing, "RDS needs a symmetric key");
    }

    @Test
    void refusesAKeyThatIsNotThere() {
        refusesToPlan(Stage.SOURCE.arn("kms", "key/01234567-89ab-cdef-0123-456789abcdef"), "does not exist");
    }

    @Test
    void announcesToASubscriberOfTheTopic(Emulator emulator) {
        Mailbox mailbox = Mailbox.open(emulator, Stage.SOURCE);

        JsonNode output = steps.with("ANNOUNCEMENT_TOPIC_ARN", mailbox.topicArn())
                .run(Stage.SOURCE, "AnnounceSnapshot", databases.transfer(ID));

        Map<String, Object> envelope = mailbox.next();
        assertThat(envelope)
                .containsEntry("TopicArn", mailbox.topicArn())
                .containsEntry("MessageId", output.get("messageId").asText());
        Announcement announced = Announcement.parse((String) envelope.get("Message"));
        assertThat(announced)
                .isEqualTo(Announcement.parse(output.get("announcement").toString()));
        assertThat(envelope.get("MessageAttributes"))
                .isEqualTo(Map.of(
                        "event", Map.of("Type", "String", "Value", "SnapshotShared"),
                        "sourceDatabase", Map.of("Type", "String", "Value", "orders")));
    }

    @Test
    void saysThatTheTopicDoesNotExist() {
        EmulatorSteps misled =
                steps.with("ANNOUNCEMENT_TOPIC_ARN", Stage.SOURCE.arn("sns", Emulator.unique("nowhere")));
        Map<String, Object> announced = databases.transfer(ID);

        assertThatThrownBy(() -> misled.run(Stage.SOURCE, "AnnounceSnapshot", announced))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("InvalidRequestException")
                .hasMessageContaining("does not exist");
    }

    private static KeyMetadata key() {
        return kms.createKey(r -> r.keySpec(KeySpec.SYMMETRIC_DEFAULT).keyUsage(KeyUsageType.ENCRYPT_DECRYPT))
                .keyMetadata();
    }

    private static JsonNode plan(String key) {
        return steps.with("TRANSFER_KEY_ARN", key)
                .run(
                        Stage.SOURCE,
                        "PlanReplication",
                        Map.of(
                                "request", Map.of("sourceDatabase", "orders"),
                                "executionArn", EXECUTION,
                                "startTime", steps.now(),
                                "now", steps.now()));
    }

    private static void refusesToPlan(String key, String reason) {
        assertThatThrownBy(() -> plan(key))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("InvalidRequestException: transfer key " + key)
                .hasMessageContaining(reason);
    }
}
