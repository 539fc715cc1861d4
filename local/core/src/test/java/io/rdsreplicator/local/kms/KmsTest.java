package io.rdsreplicator.local.kms;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.Tag;

class KmsTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final SdkBytes WORDS = SdkBytes.fromUtf8String("plain words");

    private final Timeline timeline = Timeline.virtual(START);
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final KmsClient kms = open();

    private KmsClient open() {
        new KmsService(timeline, frontDoor);
        return frontDoor.client(KmsClient.class, Caller.root(A));
    }

    private KeyMetadata key() {
        return kms.createKey(r -> r.description("a key")).keyMetadata();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().tagKey(key).tagValue(value).build();
    }

    private SdkBytes encrypted(String keyId) {
        return kms.encrypt(r -> r.keyId(keyId).plaintext(WORDS)).ciphertextBlob();
    }

    @Test
    void createsAKeyThatItsAccountAdministers() {
        KeyMetadata key = kms.createKey(r -> r.description("orders").tags(tag("team", "db")))
                .keyMetadata();

        assertThat(key.arn()).isEqualTo("arn:aws:kms:eu-west-1:111111111111:key/" + key.keyId());
        assertThat(key.keyState()).isEqualTo(KeyState.ENABLED);
        assertThat(key.enabled()).isTrue();
        assertThat(key.keyManager()).isEqualTo(KeyManagerType.CUSTOMER);
        assertThat(key.creationDate()).isEqualTo(START);
        assertThat(key.description()).isEqualTo("orders");
        assertThat(kms.getKeyPolicy(r -> r.keyId(key.keyId())).policy())
                .contains("arn:aws:iam::111111111111:root", "kms:*");
        assertThat(kms.listResourceTags(r -> r.keyId(key.keyId())).tags())
                .extracting(Tag::tagValue)
                .containsExactly("db");
        assertThatThrownBy(() -> kms.createKey(r -> r.keySpec(KeySpec.RSA_2048)))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void findsAKeyByIdArnAliasAndAliasArn() {
        KeyMetadata key = key();
        kms.createAlias(r -> r.aliasName("alias/transfer").targetKeyId(key.keyId()));

        for (String name : List.of(
                key.keyId(), key.arn(), "alias/transfer", "arn:aws:kms:eu-west-1:111111111111:alias/transfer")) {
            assertThat(kms.describeKey(r -> r.keyId(name)).keyMetadata()).isEqualTo(key);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1234",
                "alias/none",
                "alias/aws/none",
                "arn:aws:kms:eu-west-1:111111111111:key/1234",
                "arn:aws:kms:us-east-1:111111111111:key/1234",
                "arn:aws:kms:eu-west-1:222222222222:alias/aws/rds"
            })
    void doesNotFindAKeyThatIsNotThere(String name) {
        assertFailsWith("NotFoundException", () -> kms.describeKey(r -> r.keyId(name)));
        assertThatThrownBy(() -> kms.describeKey(r -> r.keyId(name))).isInstanceOf(NotFoundException.class);
    }

    @Test
    void aKeyOfAnotherRegionIsNotFound() {
        KeyMetadata key = key();
        KmsClient elsewhere = frontDoor.client(KmsClient.class, Caller.root(A.in("us-east-1")));

        assertFailsWith("NotFoundException", () -> elsewhere.describeKey(r -> r.keyId(key.arn())))
                .isEqualTo("Invalid arn eu-west-1");
        assertThat(elsewhere.listKeys().keys()).isEmpty();
    }

    @Test
    void decryptsWhatItEncryptedInTheSameContextOnly() {
        KeyMetadata key = key();
        SdkBytes blob = kms.encrypt(
                        r -> r.keyId(key.keyId()).plaintext(WORDS).encryptionContext(Map.of("a", "1", "b", "2")))
                .ciphertextBlob();

        assertThat(kms.decrypt(r -> r.ciphertextBlob(blob).encryptionContext(Map.of("b", "2", "a", "1")))
                        .plaintext())
                .isEqualTo(WORDS);
        assertThat(kms.decrypt(r -> r.ciphertextBlob(blob).encryptionContext(Map.of("b", "2", "a", "1")))
                        .keyId())
                .isEqualTo(key.arn());
        assertFailsWith("InvalidCiphertextException", () -> kms.decrypt(r -> r.ciphertextBlob(blob)));
        assertFailsWith(
                "InvalidCiphertextException",
                () -> kms.decrypt(r -> r.ciphertextBlob(blob).encryptionContext(Map.of("a", "1"))));
        assertThat(blob.asString(StandardCharsets.ISO_8859_1)).doesNotContain(WORDS.asUtf8String());
    }

    @Test
    void refusesACiphertextThatIsTamperedWithOrNoneOrOfAnotherKey() {
        SdkBytes blob = encrypted(key().keyId());
        byte[] tampered = blob.asByteArray();
        tampered[tampered.length - 1] ^= 1;
        String other = key().keyId();

        assertFailsWith(
                "InvalidCiphertextException",
                () -> kms.decrypt(r -> r.ciphertextBlob(SdkBytes.fromByteArray(tampered))));
        assertFailsWith("InvalidCiphertextException", () -> kms.decrypt(r -> r.ciphertextBlob(WORDS)));
        assertFailsWith(
                "InvalidCiphertextException",
                () -> kms.decrypt(r -> r.ciphertextBlob(SdkBytes.fromByteArray(new byte[0]))));
        assertFailsWith(
                "IncorrectKeyException",
                () -> kms.decrypt(r -> r.ciphertextBlob(blob).keyId(other)));
    }

    @Test
    void generatesDataKeys() {
        String key = key().keyId();
        GenerateDataKeyResponse made = kms.generateDataKey(r -> r.keyId(key).keySpec(DataKeySpec.AES_256));
        GenerateDataKeyResponse another = kms.generateDataKey(r -> r.keyId(key).numberOfBytes(16));

        assertThat(made.plaintext().asByteArray()).hasSize(32);
        assertThat(kms.decrypt(r -> r.ciphertextBlob(made.ciphertextBlob())).plaintext())
                .isEqualTo(made.plaintext());
        assertThat(another.plaintext().asByteArray()).hasSize(16);
        SdkBytes sealed = kms.generateDataKeyWithoutPlaintext(r -> r.keyId(key).keySpec(DataKeySpec.AES_128))
                .ciphertextBlob();
        assertThat(kms.decrypt(r -> r.ciphertextBlob(sealed)).plaintext().asByteArray())
                .hasSize(16);
        assertFailsWith("ValidationException", () -> kms.generateDataKey(r -> r.keyId(key)));
        assertFailsWith(
                "ValidationException",
                () -> kms.generateDataKey(r -> r.keyId(key).numberOfBytes(1025)));
        assertFailsWith(
                "ValidationException",
                () -> kms.encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromByteArray(new byte[4097]))));
    }

    @Test
    void encryptsAgainUnderAnotherKey() {
        KeyMetadata from = key();
        KeyMetadata to = key();

        var made = kms.reEncrypt(r -> r.ciphertextBlob(encrypted(from.keyId()))
                .destinationKeyId(to.keyId())
                .destinationEncryptionContext(Map.of("new", "one")));

        assertThat(made.sourceKeyId()).isEqualTo(from.arn());
        assertThat(made.keyId()).isEqualTo(to.arn());
        assertThat(kms.decrypt(r -> r.ciphertextBlob(made.ciphertextBlob()).encryptionContext(Map.of("new", "one")))
                        .plaintext())
                .isEqualTo(WORDS);
    }

    @Test
    void aDisabledKeyIsOfNoUseUntilItIsEnabled() {
        String key = key().keyId();
        SdkBytes blob = encrypted(key);
        kms.disableKey(r -> r.keyId(key));

        assertThatThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(blob))).isInstanceOf(DisabledException.class);
        assertFailsWith("DisabledException", () -> encrypted(key)).endsWith(" is disabled.");
        assertFailsWith("DisabledException", () -> kms.enableKeyRotation(r -> r.keyId(key)));
        assertThat(kms.describeKey(r -> r.keyId(key)).keyMetadata().keyState()).isEqualTo(KeyState.DISABLED);

        kms.enableKey(r -> r.keyId(key));
        assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(WORDS);
    }

    @Test
    void deletesAKeyAfterItsWaitingPeriod() {
        String key = key().keyId();
        SdkBytes blob = encrypted(key);
        kms.createAlias(r -> r.aliasName("alias/a").targetKeyId(key));

        var scheduled = kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));

        assertThat(scheduled.deletionDate()).isEqualTo(START.plus(Duration.ofDays(7)));
        assertThatThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(blob))).isInstanceOf(KmsInvalidStateException.class);
        assertFailsWith("KMSInvalidStateException", () -> encrypted(key)).endsWith(" is pending deletion.");
        assertFailsWith("KMSInvalidStateException", () -> kms.enableKey(r -> r.keyId(key)));
        assertFailsWith("KMSInvalidStateException", () -> kms.scheduleKeyDeletion(r -> r.keyId(key)));
        assertThat(kms.describeKey(r -> r.keyId(key)).keyMetadata().deletionDate())
                .isEqualTo(scheduled.deletionDate());

        timeline.runFor(Duration.ofDays(7));
        assertFailsWith("NotFoundException", () -> kms.describeKey(r -> r.keyId(key)));
        assertFailsWith("NotFoundException", () -> kms.describeKey(r -> r.keyId("alias/a")));
        assertFailsWith("AccessDeniedException", () -> kms.decrypt(r -> r.ciphertextBlob(blob)));
    }

    @Test
    void aCancelledDeletionLeavesTheKeyDisabled() {
        String key = key().keyId();
        kms.scheduleKeyDeletion(r -> r.keyId(key));
        kms.cancelKeyDeletion(r -> r.keyId(key));

        timeline.runFor(Duration.ofDays(40));

        assertThat(kms.describeKey(r -> r.keyId(key)).keyMetadata().keyState()).isEqualTo(KeyState.DISABLED);
        assertFailsWith("KMSInvalidStateException", () -> kms.cancelKeyDeletion(r -> r.keyId(key)));
        assertFailsWith(
                "ValidationException",
                () -> kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(6)));
    }

    @Test
    void remembersWhetherAKeyRotates() {
        String key = key().keyId();
        assertThat(kms.getKeyRotationStatus(r -> r.keyId(key)).keyRotationEnabled())
                .isFalse();

        kms.enableKeyRotation(r -> r.keyId(key).rotationPeriodInDays(90));
        assertThat(kms.getKeyRotationStatus(r -> r.keyId(key)).rotationPeriodInDays())
                .isEqualTo(90);

        kms.disableKeyRotation(r -> r.keyId(key));
        assertThat(kms.getKeyRotationStatus(r -> r.keyId(key)).keyRotationEnabled())
                .isFalse();
    }

    @Test
    void movesAndDeletesAliases() {
        KeyMetadata first = key();
        KeyMetadata second = key();
        kms.createAlias(r -> r.aliasName("alias/a").targetKeyId(first.keyId()));
        kms.updateAlias(r -> r.aliasName("alias/a").targetKeyId(second.arn()));

        assertThat(kms.describeKey(r -> r.keyId("alias/a")).keyMetadata().keyId())
                .isEqualTo(second.keyId());
        assertThat(kms.listAliases(r -> r.keyId(first.keyId())).aliases()).isEmpty();
        assertThat(kms.listAliases().aliases())
                .extracting(AliasListEntry::targetKeyId)
                .containsExactly(second.keyId());

        kms.deleteAlias(r -> r.aliasName("alias/a"));
        assertFailsWith("NotFoundException", () -> kms.deleteAlias(r -> r.aliasName("alias/a")));
        assertFailsWith(
                "NotFoundException",
                () -> kms.updateAlias(r -> r.aliasName("alias/a").targetKeyId(second.keyId())));
    }

    @ParameterizedTest
    @CsvSource({
        "alias/aws/mine, InvalidAliasNameException",
        "mine, InvalidAliasNameException",
        "alias/a b, InvalidAliasNameException",
        "alias/taken, AlreadyExistsException"
    })
    void refusesAnAliasThatIsReservedOrMalformedOrTaken(String name, String code) {
        String key = key().keyId();
        kms.createAlias(r -> r.aliasName("alias/taken").targetKeyId(key));

        assertFailsWith(code, () -> kms.createAlias(r -> r.aliasName(name).targetKeyId(key)));
    }

    @Test
    void pagesKeysAliasesAndTags() {
        String key = key().keyId();
        IntStream.range(0, 119).forEach(i -> key());
        IntStream.range(0, 30).forEach(i -> {
            kms.createAlias(r -> r.aliasName("alias/" + i).targetKeyId(key));
            kms.tagResource(r -> r.keyId(key).tags(tag("k" + i, "v")));
        });

        assertThat(kms.listKeys().truncated()).isTrue();
        assertThat(kms.listKeysPaginator().keys())
                .extracting(KeyListEntry::keyId)
                .hasSize(120)
                .doesNotHaveDuplicates();
        assertThat(kms.listAliases(r -> r.limit(7)).aliases()).hasSize(7);
        assertThat(kms.listAliasesPaginator(r -> r.limit(7)).aliases())
                .hasSize(30)
                .doesNotHaveDuplicates();
        assertThat(kms.listResourceTagsPaginator(r -> r.keyId(key).limit(9)).tags())
                .hasSize(30)
                .doesNotHaveDuplicates();
        assertFailsWith("InvalidMarkerException", () -> kms.listKeys(r -> r.marker("!")));
        assertFailsWith("ValidationException", () -> kms.listKeys(r -> r.limit(0)));
    }

    @Test
    void tagsAndUntags() {
        String key = key().keyId();
        kms.tagResource(r -> r.keyId(key).tags(tag("a", "1"), tag("b", "2")));
        kms.untagResource(r -> r.keyId(key).tagKeys("a"));

        assertThat(kms.listResourceTags(r -> r.keyId(key)).tags())
                .extracting(Tag::tagKey)
                .containsExactly("b");
        assertFailsWith("TagException", () -> kms.tagResource(r -> r.keyId(key).tags(tag("aws:x", "1"))));
    }

    @Test
    void anAwsManagedKeyComesWithTheFirstUseOfItsAlias() {
        assertThat(kms.listKeys().keys()).isEmpty();

        KeyMetadata key = kms.describeKey(r -> r.keyId("alias/aws/rds")).keyMetadata();

        assertThat(key.keyManager()).isEqualTo(KeyManagerType.AWS);
        assertThat(kms.describeKey(r -> r.keyId("alias/aws/rds")).keyMetadata()).isEqualTo(key);
        assertThat(kms.listKeys().keys()).hasSize(1);
    }
}
