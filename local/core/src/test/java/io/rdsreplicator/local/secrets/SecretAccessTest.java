package io.rdsreplicator.local.secrets;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static io.rdsreplicator.local.identity.AssumableRoles.allow;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.KmsService;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

class SecretAccessTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final String OURS = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:replica/*";

    private final Timeline timeline = Timeline.virtual(Instant.EPOCH);
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final SecretsManagerClient owner = open();
    private String secret;

    private SecretsManagerClient open() {
        new KmsService(timeline, frontDoor);
        new SecretsService(timeline, frontDoor, new Random(1));
        return as(Caller.root(B));
    }

    @BeforeEach
    void aSecret() {
        secret = owner.createSecret(r -> r.name("replica/orders").secretString("v"))
                .arn();
    }

    private SecretsManagerClient as(Caller caller) {
        return frontDoor.client(SecretsManagerClient.class, caller);
    }

    private SecretsManagerClient role(String... statements) {
        return as(AssumableRoles.with(frontDoor.roles(), B, "reader", statements));
    }

    @Test
    void aRoleReadsWhatItsPolicyAllows() {
        SecretsManagerClient reader = role(allow(OURS, "secretsmanager:GetSecretValue"));
        String foreign =
                owner.createSecret(r -> r.name("other").secretString("w")).arn();

        assertThat(reader.getSecretValue(r -> r.secretId("replica/orders")).secretString())
                .isEqualTo("v");
        assertFailsWith("AccessDeniedException", () -> reader.getSecretValue(r -> r.secretId("other")))
                .isEqualTo(
                        "User: arn:aws:iam::222222222222:role/reader is not authorized to perform: secretsmanager:GetSecretValue "
                                + "on resource: " + foreign
                                + " because no identity-based policy allows the secretsmanager:GetSecretValue action");
        assertFailsWith(
                "AccessDeniedException",
                () -> reader.putSecretValue(r -> r.secretId(secret).secretString("w")));
        assertFailsWith("AccessDeniedException", () -> reader.listSecrets());
        assertFailsWith("AccessDeniedException", () -> reader.getRandomPassword())
                .contains("on resource: *");
    }

    @Test
    void onlyWhoMayReadASecretLearnsThatItDoesNotExist() {
        SecretsManagerClient reader = role(allow(OURS, "secretsmanager:GetSecretValue"));

        assertFailsWith("ResourceNotFoundException", () -> reader.getSecretValue(r -> r.secretId("replica/none")));
        assertFailsWith("AccessDeniedException", () -> reader.getSecretValue(r -> r.secretId("none")))
                .contains("arn:aws:secretsmanager:eu-west-1:222222222222:secret:none");
    }

    @Test
    void anotherAccountsSecretOfTheSameNameIsRefused() {
        String lookAlike = as(Caller.root(A))
                .createSecret(r -> r.name("replica/orders").secretString("theirs"))
                .arn();
        SecretsManagerClient reader = role(allow("*", "secretsmanager:*"));

        assertThat(reader.getSecretValue(r -> r.secretId("replica/orders")).secretString())
                .isEqualTo("v");
        assertFailsWith("AccessDeniedException", () -> reader.getSecretValue(r -> r.secretId(lookAlike)))
                .contains("because no resource-based policy allows");
    }

    @Test
    void aRoleOfAnotherAccountNeedsAPolicyOfItsOwnToo() {
        owner.putResourcePolicy(
                r -> r.secretId(secret)
                        .resourcePolicy(
                                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111111111111"},
                 "Action": "secretsmanager:DescribeSecret", "Resource": "*"}]}"""));
        SecretsManagerClient idle = as(AssumableRoles.allowing(frontDoor.roles(), A, "idle"));
        SecretsManagerClient reader =
                as(AssumableRoles.allowing(frontDoor.roles(), A, "reader", "secretsmanager:DescribeSecret"));

        assertThat(reader.describeSecret(r -> r.secretId(secret)).name()).isEqualTo("replica/orders");
        assertFailsWith("AccessDeniedException", () -> idle.describeSecret(r -> r.secretId(secret)))
                .contains("because no identity-based policy allows");
    }

    @Test
    void aPolicyMayAskForLabelsAndTags() {
        SecretsManagerClient labelled = role(
                """
                {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*",
                 "Condition": {"StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}}}""",
                """
                {"Effect": "Allow", "Action": "secretsmanager:DescribeSecret", "Resource": "*",
                 "Condition": {"StringEquals": {"aws:ResourceTag/stack": "ours"}}}""",
                """
                {"Effect": "Allow", "Action": "secretsmanager:TagResource", "Resource": "*",
                 "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["stack"]}}}""");

        assertThat(labelled.getSecretValue(r -> r.secretId(secret).versionStage("AWSCURRENT"))
                        .secretString())
                .isEqualTo("v");
        assertFailsWith("AccessDeniedException", () -> labelled.getSecretValue(r -> r.secretId(secret)));
        assertFailsWith("AccessDeniedException", () -> labelled.describeSecret(r -> r.secretId(secret)));
        assertFailsWith(
                "AccessDeniedException",
                () -> labelled.tagResource(r -> r.secretId(secret).tags(tag("owner", "x"))));
        labelled.tagResource(r -> r.secretId(secret).tags(tag("stack", "ours")));
        assertThat(labelled.describeSecret(r -> r.secretId(secret)).tags()).hasSize(1);
    }

    private static List<Tag> tag(String key, String value) {
        return List.of(Tag.builder().key(key).value(value).build());
    }

    @Test
    void tagsOnCreationNeedThePermissionToTag() {
        SecretsManagerClient creator = role(allow(OURS, "secretsmanager:CreateSecret"));

        creator.createSecret(r -> r.name("replica/a").secretString("v"));
        assertFailsWith(
                        "AccessDeniedException",
                        () -> creator.createSecret(
                                r -> r.name("replica/b").secretString("v").tags(tag("stack", "ours"))))
                .contains("secretsmanager:TagResource");
        assertFailsWith(
                "AccessDeniedException",
                () -> creator.createSecret(r -> r.name("other/a").secretString("v")));
    }

    @Test
    void aKeyIsUsedWithTheReadersAuthorityThroughTheService() {
        String key = frontDoor
                .client(KmsClient.class, Caller.root(B))
                .createKey()
                .keyMetadata()
                .arn();
        String kept = owner.createSecret(r -> r.name("kept").kmsKeyId(key).secretString("v"))
                .arn();
        SecretsManagerClient without = role(allow("*", "secretsmanager:*"));
        SecretsManagerClient with = as(AssumableRoles.with(
                frontDoor.roles(),
                B,
                "with",
                allow("*", "secretsmanager:*"),
                """
                {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "%s",
                 "Condition": {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}}"""
                        .formatted(key)));

        assertFailsWith("AccessDeniedException", () -> without.getSecretValue(r -> r.secretId(kept)))
                .isEqualTo("Access to KMS is not allowed");
        assertThat(with.getSecretValue(r -> r.secretId(kept)).secretString()).isEqualTo("v");
    }
}
