package io.rdsreplicator.local.wire;

import static io.rdsreplicator.local.wire.WireRefusals.assertAllRefused;
import static io.rdsreplicator.local.wire.WireRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.*;

/** Secrets Manager over HTTP with the SDK's client: every operation that the stage has. */
class SecretsManagerWireIT {
    private static final String VALUE = "{\"password\":\"ü\\u0000 <&> 🔑\"}\r\n\t";
    private static WireStage stage;
    private static SecretsManagerClient secrets;
    private static String arn;

    @BeforeAll
    static void aSecret() {
        stage = new WireStage();
        secrets = stage.client(SecretsManagerClient.builder(), WireStage.A);
        arn = secrets.createSecret(r -> r.name("rds/orders")
                        .description("ü")
                        .secretString(VALUE)
                        .tags(Tag.builder().key("team").value("ü").build()))
                .arn();
    }

    @AfterAll
    static void everyOperationWasTried() {
        try (WireStage closing = stage) {
            closing.calls.assertComplete(SecretsManagerClient.class);
            assertThat(closing.faults).isEmpty();
        }
    }

    @Test
    void givesBackWhatItWasGiven() {
        assertThat(secrets.getSecretValue(r -> r.secretId("rds/orders")).secretString())
                .isEqualTo(VALUE);
        assertThat(secrets.describeSecret(r -> r.secretId(arn)).createdDate())
                .isAfter(Instant.parse("2026-11-21T04:00:00Z"));
        assertThat(secrets.listSecrets().secretList())
                .extracting(SecretListEntry::name)
                .contains("rds/orders");
    }

    @Test
    void keepsVersionsStagesAndLargeValues() {
        String large = "ä".repeat(32_000);
        String first = secrets.createSecret(
                        r -> r.name("versions").secretBinary(SdkBytes.fromByteArray(new byte[] {0, -1, 127})))
                .versionId();
        String second = secrets.putSecretValue(
                        r -> r.secretId("versions").secretString(large).versionStages("next"))
                .versionId();
        secrets.updateSecretVersionStage(r -> r.secretId("versions")
                .versionStage("AWSCURRENT")
                .moveToVersionId(second)
                .removeFromVersionId(first));

        assertThat(secrets.getSecretValue(r -> r.secretId("versions")).secretString())
                .isEqualTo(large);
        assertThat(secrets.getSecretValue(r -> r.secretId("versions").versionStage("AWSPREVIOUS"))
                        .secretBinary()
                        .asByteArray())
                .containsExactly(0, -1, 127);
        assertThat(secrets.describeSecret(r -> r.secretId("versions"))
                        .versionIdsToStages()
                        .get(second))
                .containsExactlyInAnyOrder("AWSCURRENT", "next");
        assertThat(secrets.listSecretVersionIds(r -> r.secretId("versions")).versions())
                .hasSize(2);
        secrets.updateSecret(r -> r.secretId("versions").description("changed"));
        assertThat(secrets.describeSecret(r -> r.secretId("versions")).description())
                .isEqualTo("changed");
    }

    @Test
    void administersASecret() {
        secrets.createSecret(r -> r.name("other").secretString("v"));
        secrets.tagResource(
                r -> r.secretId("other").tags(Tag.builder().key("k").value("v").build()));
        secrets.untagResource(r -> r.secretId("other").tagKeys("k"));
        secrets.putResourcePolicy(
                r -> r.secretId("other")
                        .resourcePolicy(
                                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*",
                 "Principal": {"AWS": "arn:aws:iam::222222222222:root"}}]}"""));
        assertThat(secrets.getResourcePolicy(r -> r.secretId("other")).resourcePolicy())
                .contains("222222222222");
        secrets.deleteResourcePolicy(r -> r.secretId("other"));
        assertThat(secrets.cancelRotateSecret(r -> r.secretId("other")).name()).isEqualTo("other");
        secrets.deleteSecret(r -> r.secretId("other").recoveryWindowInDays(7L));
        assertRefused(
                InvalidRequestException.class,
                "InvalidRequestException",
                400,
                () -> secrets.getSecretValue(r -> r.secretId("other")));
        secrets.restoreSecret(r -> r.secretId("other"));
        assertThat(secrets.getRandomPassword(r -> r.passwordLength(20L).excludePunctuation(true))
                        .randomPassword())
                .hasSize(20);
    }

    @Test
    void pages() {
        SecretsManagerClient paged = stage.client(SecretsManagerClient.builder(), WireStage.EMPTY);
        assertThat(paged.listSecrets().secretList()).isEmpty();
        for (int i = 0; i < 5; i++) {
            String name = "s" + i;
            paged.createSecret(r -> r.name(name).secretString("v"));
        }
        assertThat(paged.listSecrets(r -> r.maxResults(2)).secretList()).hasSize(2);
        assertThat(paged.listSecretsPaginator(r -> r.maxResults(2)).stream()
                        .flatMap(page -> page.secretList().stream()))
                .hasSize(5);
        assertRefused(
                InvalidNextTokenException.class,
                "InvalidNextTokenException",
                400,
                () -> paged.listSecrets(r -> r.nextToken("!")));
    }

    @Test
    void refusesWithTheModelledErrors() {
        assertRefused(
                ResourceExistsException.class,
                "ResourceExistsException",
                400,
                () -> secrets.createSecret(r -> r.name("rds/orders").secretString("x")));
        assertAllRefused(
                ResourceNotFoundException.class,
                "ResourceNotFoundException",
                400,
                () -> secrets.getSecretValue(r -> r.secretId("none")),
                () -> secrets.putSecretValue(r -> r.secretId("none").secretString("x")),
                () -> secrets.updateSecret(r -> r.secretId("none").secretString("x")),
                () -> secrets.updateSecretVersionStage(r -> r.secretId("none").versionStage("s")),
                () -> secrets.describeSecret(r -> r.secretId("none")),
                () -> secrets.listSecretVersionIds(r -> r.secretId("none")),
                () -> secrets.deleteSecret(r -> r.secretId("none")),
                () -> secrets.restoreSecret(r -> r.secretId("none")),
                () -> secrets.cancelRotateSecret(r -> r.secretId("none")),
                () -> secrets.tagResource(r -> r.secretId("none")
                        .tags(Tag.builder().key("k").value("v").build())),
                () -> secrets.untagResource(r -> r.secretId("none").tagKeys("k")),
                () -> secrets.getResourcePolicy(r -> r.secretId("none")),
                () -> secrets.putResourcePolicy(r -> r.secretId("none").resourcePolicy("{}")),
                () -> secrets.deleteResourcePolicy(r -> r.secretId("none")));
        assertRefused(
                InvalidParameterException.class,
                "InvalidParameterException",
                400,
                () -> secrets.getRandomPassword(r -> r.passwordLength(5000L)));
        assertRefused(
                MalformedPolicyDocumentException.class,
                "MalformedPolicyDocumentException",
                400,
                () -> secrets.putResourcePolicy(r -> r.secretId("rds/orders").resourcePolicy("{")));
    }
}
