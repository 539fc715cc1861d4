package io.rdsreplicator.local.emulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.rdsreplicator.local.emulators.EmulatorSteps.StepFailed;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.runtime.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;

/** The steps that read and swap the secret, on an emulator's Secrets Manager, with a replica that is ready to go live. */
@ExtendWith(Emulators.class)
class SecretStepsIT {
    private static final ReplicationId ID = new ReplicationId("orders-20261121040000-3f9a1c");
    private static SecretsManagerClient secrets;
    private static EmulatorSteps stage;
    private static JsonNode announcement;
    private static String replica;

    private final String prefix = Emulator.unique("rds-replica") + "/";
    private final String name = prefix + Databases.ORDERS;
    private EmulatorSteps steps;

    @BeforeAll
    static void aReplica(Emulator emulator) {
        secrets = emulator.client(SecretsManagerClient.builder(), Stage.DESTINATION);
        String topic = emulator.client(SnsClient.builder(), Stage.SOURCE)
                .createTopic(r -> r.name(Emulator.unique("announcements")))
                .topicArn();
        stage = EmulatorSteps.on(emulator);
        Databases databases = new Databases(stage);
        announcement = stage.with("ANNOUNCEMENT_TOPIC_ARN", topic)
                .run(Stage.SOURCE, "AnnounceSnapshot", databases.transfer(ID))
                .get("announcement");
        replica = databases.replica(announcement);
    }

    @BeforeEach
    void aPrefixOfItsOwn() {
        steps = stage.with("SECRET_NAME_PREFIX", prefix);
    }

    @Test
    void readsTheSecretAndLetsNothingOfItOut() {
        String version = create(Map.of("username", "app", "password", "Marker-77-secret"));

        JsonNode output = readSecret();

        assertThat(output.get("versionId").asText()).isEqualTo(version);
        assertThat(output.get("secretArn").asText()).contains(name);
        assertThat(output.toString()).doesNotContain("Marker-77");
    }

    @Test
    void refusesASecretThatIsMissingOrBinaryOrNotOurs() {
        assertThatThrownBy(this::readSecret)
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("does not exist or has no value");

        secrets.createSecret(r -> r.name(name).secretBinary(SdkBytes.fromUtf8String("{}")));
        assertThatThrownBy(this::readSecret).isInstanceOf(StepFailed.class).hasMessageContaining("is binary");

        put(Map.of("username", "app", "sourceArn", Stage.SOURCE.arn("rds", "db:others")));
        assertThatThrownBy(this::readSecret).isInstanceOf(StepFailed.class).hasMessageContaining("ConflictException");
    }

    @Test
    void keepsAGeneratedPasswordWhereThereIsNoneUntilTheSecretNamesTheReplica() {
        String base = create(Map.of("username", "app", "own", "kept"));

        JsonNode output = setPassword();

        String kept = output.get("secretVersionId").asText();
        assertThat(output.get("changed").asBoolean()).isTrue();
        assertThat(versionWith("AWSCURRENT")).isEqualTo(base);
        assertThat(versionWith("password-" + ID)).isEqualTo(kept);
        assertThat(value()).containsOnlyKeys("username", "own");

        assertThat(swap(kept).get("outcome").asText()).isEqualTo("LIVE");
        assertThat((String) value().get("password")).matches("[A-Za-z0-9]{32}");
        assertThat(value()).containsEntry("dbInstanceIdentifier", replica).containsEntry("own", "kept");
        assertThat(versionWith("AWSPREVIOUS")).isEqualTo(base);
    }

    @Test
    void pointsTheSecretAtTheReplicaByCompareAndSwap() {
        String base = create(Map.of("username", "app", "password", "Replica-1-only", "own", "kept"));
        String fitted = fit();

        JsonNode output = swap(fitted);

        assertThat(output.get("outcome").asText()).isEqualTo("LIVE");
        assertThat(value())
                .containsEntry("dbInstanceIdentifier", replica)
                .containsEntry("replicationId", ID.value())
                .containsEntry("password", "Replica-1-only")
                .containsEntry("own", "kept");
        assertThat(versionWith("replica-" + ID))
                .isEqualTo(versionWith("AWSCURRENT"))
                .isNotEqualTo(base);
        assertThat(versionWith("AWSPREVIOUS")).isEqualTo(base);

        Map<String, List<String>> labels = labels();
        assertThat(swap(fitted).get("outcome").asText()).as("a repeat").isEqualTo("LIVE");
        assertThat(labels()).isEqualTo(labels);
    }

    /** As applications read it. */
    @Test
    void isReadWithoutALabelToo(Emulator emulator) {
        emulator.needs(Gap.READING_WITHOUT_LABEL);
        create(Map.of("username", "app", "password", "Replica-1-only"));
        swap(fit());

        String read = secrets.getSecretValue(r -> r.secretId(name)).secretString();

        assertThat(Json.members(read).orElseThrow()).isEqualTo(value()).containsEntry("dbInstanceIdentifier", replica);
    }

    @Test
    void keepsWhatSomebodyElsePutMeanwhile() {
        create(Map.of("username", "app", "password", "Replica-1-only"));
        String fitted = fit();
        put(Map.of("username", "app", "password", "Replica-1-only", "note", "by an operator"));

        assertThat(swap(fitted).get("outcome").asText()).isEqualTo("LIVE");

        assertThat(value()).containsEntry("note", "by an operator").containsEntry("dbInstanceIdentifier", replica);
    }

    @Test
    void asksForThePasswordAgainAfterARotation() {
        create(Map.of("username", "app", "password", "Replica-1-only"));
        String fitted = fit();
        String rotated = secrets.putSecretValue(r -> r.secretId(name)
                        .versionStages("AWSPENDING")
                        .secretString(Json.write(Map.of("username", "app", "password", "Rotated-1-only"))))
                .versionId();

        assertThat(swap(fitted).get("outcome").asText()).isEqualTo("ROTATION_IN_PROGRESS");

        String current = versionWith("AWSCURRENT");
        secrets.updateSecretVersionStage(r -> r.secretId(name)
                .versionStage("AWSCURRENT")
                .moveToVersionId(rotated)
                .removeFromVersionId(current));
        assertThat(swap(fitted).get("outcome").asText()).isEqualTo("PASSWORD_CHANGED");
        assertThat(swap(fit()).get("outcome").asText()).isEqualTo("LIVE");
        assertThat(labels().values()).as("the rotation is over").noneMatch(stages -> stages.contains("AWSPENDING"));
    }

    @Test
    void doesNotMoveThePin() {
        create(Map.of("username", "app", "password", "Replica-1-only", "pinned", "true"));
        String version = versionWith("AWSCURRENT");

        assertThat(swap(version).get("outcome").asText()).isEqualTo("NOT_LIVE");
        assertThat(versionWith("AWSCURRENT")).isEqualTo(version);
    }

    private JsonNode readSecret() {
        return steps.run(Stage.DESTINATION, "ReadSecret", Map.of("announcement", announcement));
    }

    private JsonNode setPassword() {
        JsonNode output = steps.run(
                Stage.DESTINATION,
                "SetPassword",
                Map.of("replicaSpec", announcement, "replicaId", replica, "since", steps.now(), "now", steps.now()));
        steps.letRdsFinish();
        return output;
    }

    /** @return the version whose password the replica has */
    private String fit() {
        return setPassword().get("secretVersionId").asText();
    }

    private JsonNode swap(String fitted) {
        Map<String, Object> input =
                new HashMap<>(Map.of("replicaSpec", announcement, "replicaId", replica, "fittedVersionId", fitted));
        List.of("since", "fitSince", "now").forEach(time -> input.put(time, steps.now()));
        return steps.run(Stage.DESTINATION, "SwapSecret", input);
    }

    private String create(Map<String, String> value) {
        return secrets.createSecret(r -> r.name(name).secretString(Json.write(value)))
                .versionId();
    }

    private void put(Map<String, String> value) {
        secrets.putSecretValue(r -> r.secretId(name).secretString(Json.write(value)));
    }

    private Map<String, Object> value() {
        return Json.members(secrets.getSecretValue(r -> r.secretId(name).versionStage("AWSCURRENT"))
                        .secretString())
                .orElseThrow();
    }

    private Map<String, List<String>> labels() {
        return secrets.describeSecret(r -> r.secretId(name)).versionIdsToStages();
    }

    private String versionWith(String label) {
        return labels().entrySet().stream()
                .filter(version -> version.getValue().contains(label))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("none");
    }
}
