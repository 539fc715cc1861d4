package io.rdsreplicator.local.wire;

import static io.rdsreplicator.local.wire.WireRefusals.assertAllRefused;
import static io.rdsreplicator.local.wire.WireRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.*;

/** KMS over HTTP, in AWS JSON, with the SDK's client: every operation that the stage has. */
class KmsWireIT {
    private static final String NONE = "00000000-0000-0000-0000-000000000000";
    private static WireStage stage;
    private static KmsClient kms;
    private static String key;

    @BeforeAll
    static void aKey() {
        stage = new WireStage();
        kms = stage.client(KmsClient.builder(), WireStage.A);
        key = kms.createKey(r ->
                        r.description("Schlüssel \u0001 für \"B\" \uD83D\uDD11").tags(tag("team", "ü")))
                .keyMetadata()
                .arn();
    }

    @AfterAll
    static void everyOperationWasTried() {
        try (WireStage closing = stage) {
            closing.calls.assertComplete(KmsClient.class);
            assertThat(closing.faults).isEmpty();
        }
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().tagKey(key).tagValue(value).build();
    }

    @Test
    void describesAKeyWithItsTextsAndTimes() {
        KeyMetadata described = kms.describeKey(r -> r.keyId(key)).keyMetadata();

        assertThat(described.description()).isEqualTo("Schlüssel \u0001 für \"B\" \uD83D\uDD11");
        assertThat(described.creationDate()).isAfterOrEqualTo(Instant.parse("2026-11-21T04:00:00.123Z"));
        assertThat(described.enabled()).isTrue();
        assertThat(described.keyState()).isEqualTo(KeyState.ENABLED);
        assertThat(kms.listResourceTags(r -> r.keyId(key)).tags())
                .contains(Tag.builder().tagKey("team").tagValue("ü").build());
    }

    @Test
    void carriesBlobsOfEveryByteAndMaps() {
        byte[] all = new byte[4096];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Map<String, String> context = Map.of("für", "wen ü", "b", "");
        SdkBytes sealed = kms.encrypt(
                        r -> r.keyId(key).plaintext(SdkBytes.fromByteArray(all)).encryptionContext(context))
                .ciphertextBlob();

        assertThat(kms.decrypt(r -> r.ciphertextBlob(sealed).encryptionContext(context))
                        .plaintext()
                        .asByteArray())
                .isEqualTo(all);
        assertRefused(
                InvalidCiphertextException.class,
                "InvalidCiphertextException",
                400,
                () -> kms.decrypt(r -> r.ciphertextBlob(sealed)));
        SdkBytes moved = kms.reEncrypt(r -> r.ciphertextBlob(sealed)
                        .sourceEncryptionContext(context)
                        .destinationKeyId(key))
                .ciphertextBlob();
        assertThat(kms.decrypt(r -> r.ciphertextBlob(moved)).plaintext().asByteArray())
                .isEqualTo(all);

        GenerateDataKeyResponse data = kms.generateDataKey(r -> r.keyId(key).keySpec(DataKeySpec.AES_256));
        assertThat(kms.decrypt(r -> r.ciphertextBlob(data.ciphertextBlob())).plaintext())
                .isEqualTo(data.plaintext());
        assertThat(kms.generateDataKeyWithoutPlaintext(r -> r.keyId(key).numberOfBytes(16))
                        .ciphertextBlob()
                        .asByteArray())
                .isNotEmpty();
    }

    @Test
    void administersAKey() {
        String own = kms.createKey(r -> r.description("own")).keyMetadata().keyId();
        kms.updateKeyDescription(r -> r.keyId(own).description("changed"));
        kms.disableKey(r -> r.keyId(own));
        assertRefused(
                DisabledException.class,
                "DisabledException",
                400,
                () -> kms.generateDataKey(r -> r.keyId(own).keySpec(DataKeySpec.AES_256)));
        kms.enableKey(r -> r.keyId(own));
        kms.enableKeyRotation(r -> r.keyId(own));
        assertThat(kms.getKeyRotationStatus(r -> r.keyId(own)).keyRotationEnabled())
                .isTrue();
        kms.disableKeyRotation(r -> r.keyId(own));
        assertThat(kms.getKeyRotationStatus(r -> r.keyId(own)).keyRotationEnabled())
                .isFalse();
        String policy =
                kms.getKeyPolicy(r -> r.keyId(own).policyName("default")).policy();
        kms.putKeyPolicy(r -> r.keyId(own).policyName("default").policy(policy));
        kms.tagResource(r -> r.keyId(own).tags(tag("k", "v")));
        kms.untagResource(r -> r.keyId(own).tagKeys("k"));
        assertThat(kms.scheduleKeyDeletion(r -> r.keyId(own).pendingWindowInDays(7))
                        .deletionDate())
                .isAfter(Instant.parse("2026-11-28T04:00:00Z"));
        assertRefused(
                KmsInvalidStateException.class,
                "KMSInvalidStateException",
                400,
                () -> kms.enableKey(r -> r.keyId(own)));
        kms.cancelKeyDeletion(r -> r.keyId(own));
        assertThat(kms.describeKey(r -> r.keyId(own)).keyMetadata().description())
                .isEqualTo("changed");
    }

    @Test
    void administersAliasesAndGrants() {
        kms.createAlias(r -> r.aliasName("alias/first").targetKeyId(key));
        kms.createAlias(r -> r.aliasName("alias/second").targetKeyId(key));
        String second = kms.createKey().keyMetadata().keyId();
        kms.updateAlias(r -> r.aliasName("alias/second").targetKeyId(second));
        assertThat(kms.listAliasesPaginator(r -> r.limit(1)).aliases())
                .extracting(AliasListEntry::aliasName)
                .contains("alias/first", "alias/second");
        assertRefused(
                AlreadyExistsException.class,
                "AlreadyExistsException",
                400,
                () -> kms.createAlias(r -> r.aliasName("alias/first").targetKeyId(key)));
        kms.deleteAlias(r -> r.aliasName("alias/second"));

        String grant = grant().grantId();
        assertThat(kms.listGrants(r -> r.keyId(key)).grants())
                .filteredOn(g -> g.grantId().equals(grant))
                .singleElement()
                .satisfies(g -> {
                    assertThat(g.operations())
                            .containsExactlyInAnyOrder(GrantOperation.DECRYPT, GrantOperation.ENCRYPT);
                    assertThat(g.constraints().encryptionContextSubset()).containsEntry("a", "ü");
                });
        kms.revokeGrant(r -> r.keyId(key).grantId(grant));
        CreateGrantResponse again = grant();
        kms.retireGrant(r -> r.keyId(key).grantId(again.grantId()));
        assertThat(kms.listGrants(r -> r.keyId(key)).grants()).isEmpty();
    }

    private static CreateGrantResponse grant() {
        return kms.createGrant(r -> r.keyId(key)
                .granteePrincipal("arn:aws:iam::222222222222:root")
                .retiringPrincipal("arn:aws:iam::111111111111:root")
                .operations(GrantOperation.DECRYPT, GrantOperation.ENCRYPT)
                .constraints(c -> c.encryptionContextSubset(Map.of("a", "ü"))));
    }

    @Test
    void pagesThroughKeys() {
        KmsClient paged = stage.client(KmsClient.builder(), WireStage.EMPTY);
        assertThat(paged.listKeys().keys()).isEmpty();
        assertThat(paged.listAliases().aliases()).isEmpty();
        for (int i = 0; i < 5; i++) {
            paged.createKey();
        }

        ListKeysResponse page = paged.listKeys(r -> r.limit(2));
        assertThat(page.keys()).hasSize(2);
        assertThat(page.truncated()).isTrue();
        assertThat(paged.listKeysPaginator(r -> r.limit(2)).keys()).hasSize(5);
        assertRefused(
                InvalidMarkerException.class, "InvalidMarkerException", 400, () -> paged.listKeys(r -> r.marker("!")));
    }

    @Test
    void refusesWithTheModelledErrors() {
        SdkBytes words = SdkBytes.fromUtf8String("w");
        assertAllRefused(
                NotFoundException.class,
                "NotFoundException",
                400,
                () -> kms.describeKey(r -> r.keyId(NONE)),
                () -> kms.getKeyPolicy(r -> r.keyId(NONE).policyName("default")),
                () -> kms.updateKeyDescription(r -> r.keyId(NONE).description("d")),
                () -> kms.disableKey(r -> r.keyId(NONE)),
                () -> kms.scheduleKeyDeletion(r -> r.keyId(NONE)),
                () -> kms.cancelKeyDeletion(r -> r.keyId(NONE)),
                () -> kms.enableKeyRotation(r -> r.keyId(NONE)),
                () -> kms.disableKeyRotation(r -> r.keyId(NONE)),
                () -> kms.getKeyRotationStatus(r -> r.keyId(NONE)),
                () -> kms.tagResource(r -> r.keyId(NONE).tags(tag("k", "v"))),
                () -> kms.untagResource(r -> r.keyId(NONE).tagKeys("k")),
                () -> kms.listResourceTags(r -> r.keyId(NONE)),
                () -> kms.updateAlias(r -> r.aliasName("alias/none").targetKeyId(key)),
                () -> kms.deleteAlias(r -> r.aliasName("alias/none")),
                () -> kms.listAliases(r -> r.keyId(NONE)),
                () -> kms.createGrant(r -> r.keyId(NONE)
                        .granteePrincipal("arn:aws:iam::222222222222:root")
                        .operations(GrantOperation.DECRYPT)),
                () -> kms.listGrants(r -> r.keyId(NONE)),
                () -> kms.encrypt(r -> r.keyId(NONE).plaintext(words)),
                () -> kms.generateDataKeyWithoutPlaintext(r -> r.keyId(NONE).keySpec(DataKeySpec.AES_256)),
                () -> kms.revokeGrant(r -> r.keyId(key).grantId("a".repeat(64))),
                () -> kms.retireGrant(r -> r.keyId(key).grantId("a".repeat(64))));
        assertRefused(
                InvalidCiphertextException.class,
                "InvalidCiphertextException",
                400,
                () -> kms.reEncrypt(r -> r.ciphertextBlob(words).destinationKeyId(key)));
        assertRefused(
                MalformedPolicyDocumentException.class,
                "MalformedPolicyDocumentException",
                400,
                () -> kms.createKey(r -> r.policy("{")));
        assertRefused(
                MalformedPolicyDocumentException.class,
                "MalformedPolicyDocumentException",
                400,
                () -> kms.putKeyPolicy(r -> r.keyId(key).policyName("default").policy("{")));
        assertRefused(
                KmsException.class, "AccessDeniedException", 400, () -> stage.client(KmsClient.builder(), WireStage.B)
                        .describeKey(r -> r.keyId(key)));
    }
}
