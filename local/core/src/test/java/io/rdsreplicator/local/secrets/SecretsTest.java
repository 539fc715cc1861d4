package io.rdsreplicator.local.secrets;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.KmsService;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DecryptionFailureException;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

class SecretsTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final Instant START = Instant.parse("2030-01-01T10:00:00Z");

    private final Timeline timeline = Timeline.virtual(START);
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private SecretsManagerClient secrets;

    @BeforeEach
    void open() {
        new KmsService(timeline, frontDoor);
        new SecretsService(timeline, frontDoor, new Random(1));
        secrets = as(Caller.root(B));
    }

    private SecretsManagerClient as(Caller caller) {
        return frontDoor.client(SecretsManagerClient.class, caller);
    }

    private String create(String name, String value) {
        return secrets.createSecret(r -> r.name(name).secretString(value)).arn();
    }

    private String newKey(Caller caller) {
        return frontDoor
                .client(KmsClient.class, caller)
                .createKey()
                .keyMetadata()
                .arn();
    }

    @Test
    void findsASecretByNameArnAndPartialArn() {
        String arn = create("app/orders", "value");
        String other = create("app/orders-abcdef", "other");

        assertThat(arn).matches("arn:aws:secretsmanager:eu-west-1:222222222222:secret:app/orders-[a-z0-9]{6}");
        for (String name : new String[] {"app/orders", arn, arn.substring(0, arn.length() - 7)}) {
            assertThat(secrets.getSecretValue(r -> r.secretId(name)).secretString())
                    .isEqualTo("value");
        }
        assertThat(secrets.getSecretValue(r -> r.secretId(other)).secretString())
                .isEqualTo("other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "arn:aws:secretsmanager:eu-west-1:222222222222:secret:app-000000",
                "arn:aws:secretsmanager:us-east-1:222222222222:secret:app",
                "arn:aws:sns:eu-west-1:222222222222:app"
            })
    void doesNotFindASecretThatIsNotThere(String id) {
        create("app", "value");

        assertFailsWith("ResourceNotFoundException", () -> secrets.getSecretValue(r -> r.secretId(id)))
                .isEqualTo("Secrets Manager can't find the specified secret.");
        assertThatThrownBy(() -> secrets.describeSecret(r -> r.secretId(id)))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void anotherRegionHasItsOwnSecrets() {
        create("app", "value");

        assertFailsWith("ResourceNotFoundException", () -> as(Caller.root(B.in("us-east-1")))
                .getSecretValue(r -> r.secretId("app")));
    }

    @Test
    void aSecretWithoutAValueHasNoneUntilOneIsPut() {
        assertThat(secrets.createSecret(r -> r.name("empty")).versionId()).isNull();
        assertFailsWith("ResourceNotFoundException", () -> secrets.getSecretValue(r -> r.secretId("empty")))
                .isEqualTo("Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");

        secrets.putSecretValue(r -> r.secretId("empty").secretBinary(SdkBytes.fromUtf8String("bytes")));
        var value = secrets.getSecretValue(r -> r.secretId("empty"));
        assertThat(value.secretBinary().asUtf8String()).isEqualTo("bytes");
        assertThat(value.secretString()).isNull();
    }

    @Test
    void refusesASecondSecretOfTheNameUnlessTheRequestIsTheSame() {
        String token = "t".repeat(32);
        String arn = secrets.createSecret(r -> r.name("app").secretString("v").clientRequestToken(token))
                .arn();

        assertThat(secrets.createSecret(r -> r.name("app").secretString("v").clientRequestToken(token))
                        .arn())
                .isEqualTo(arn);
        assertFailsWith("ResourceExistsException", () -> create("app", "v"));
        assertFailsWith(
                "ResourceExistsException",
                () -> secrets.createSecret(r -> r.name("app").secretString("w").clientRequestToken(token)));
    }

    @Test
    void refusesValuesAndNamesThatAreNone() {
        create("app", "x".repeat(65_536));

        assertFailsWith("ValidationException", () -> create("big", "x".repeat(65_537)))
                .doesNotContain("xxx");
        assertFailsWith("ValidationException", () -> create("blank", ""));
        assertFailsWith("ValidationException", () -> create("a name", "v"));
        assertFailsWith(
                "InvalidParameterException",
                () -> secrets.createSecret(
                        r -> r.name("both").secretString("v").secretBinary(SdkBytes.fromUtf8String("v"))));
        assertFailsWith("InvalidRequestException", () -> secrets.putSecretValue(r -> r.secretId("app")));
        assertFailsWith("InvalidParameterException", () -> secrets.getSecretValue(r -> r.secretId("")));
        assertThat(secrets.listSecrets().secretList()).hasSize(1);
    }

    @Test
    void describesWithoutTheValue() {
        secrets.createSecret(r -> r.name("app")
                .description("of orders")
                .secretString("marker-value")
                .tags(tag("team", "db")));
        timeline.runFor(Duration.ofDays(1));
        secrets.getSecretValue(r -> r.secretId("app"));

        var described = secrets.describeSecret(r -> r.secretId("app"));

        assertThat(described.description()).isEqualTo("of orders");
        assertThat(described.createdDate()).isEqualTo(START);
        assertThat(described.lastAccessedDate()).isEqualTo("2030-01-02T00:00:00Z");
        assertThat(described.tags()).containsExactly(tag("team", "db"));
        assertThat(described.toString() + secrets.getSecretValue(r -> r.secretId("app")))
                .doesNotContain("marker");
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static Filter byName(String prefix) {
        return Filter.builder().key(FilterNameStringType.NAME).values(prefix).build();
    }

    @Test
    void updatesDescriptionAndValue() {
        create("app", "one");

        assertThat(secrets.updateSecret(r -> r.secretId("app").description("new"))
                        .versionId())
                .isNull();
        assertThat(secrets.updateSecret(r -> r.secretId("app").secretString("two"))
                        .versionId())
                .isNotNull();

        assertThat(secrets.describeSecret(r -> r.secretId("app")).description()).isEqualTo("new");
        assertThat(secrets.getSecretValue(r -> r.secretId("app")).secretString())
                .isEqualTo("two");
        assertThat(secrets.getSecretValue(r -> r.secretId("app").versionStage("AWSPREVIOUS"))
                        .secretString())
                .isEqualTo("one");
    }

    @Test
    void tagsAndUntags() {
        create("app", "v");
        secrets.tagResource(r -> r.secretId("app").tags(tag("a", "1"), tag("b", "2")));
        secrets.untagResource(r -> r.secretId("app").tagKeys("a"));

        assertThat(secrets.describeSecret(r -> r.secretId("app")).tags()).containsExactly(tag("b", "2"));
        assertFailsWith(
                "InvalidParameterException",
                () -> secrets.tagResource(r -> r.secretId("app").tags(tag("aws:x", "1"))));
    }

    @Test
    void pagesSecretsAndFiltersByName() {
        IntStream.range(0, 30).forEach(i -> create("app/" + i, "v"));
        create("other", "v");

        assertThat(secrets.listSecretsPaginator(r -> r.maxResults(7)).stream()
                        .flatMap(page -> page.secretList().stream()))
                .extracting(SecretListEntry::name)
                .hasSize(31)
                .doesNotHaveDuplicates();
        assertThat(secrets.listSecrets(r -> r.filters(byName("app/1"))).secretList())
                .extracting(SecretListEntry::name)
                .hasSize(11)
                .allMatch(name -> name.startsWith("app/1"));
        assertThat(secrets.listSecrets(r -> r.filters(byName("!app/"))).secretList())
                .extracting(SecretListEntry::name)
                .containsExactly("other");
        assertFailsWith("InvalidNextTokenException", () -> secrets.listSecrets(r -> r.nextToken("!")));
    }

    @Test
    void aDeletedSecretIsRefusedAndCanBeRestored() {
        String arn = create("app", "v");
        var deleted = secrets.deleteSecret(r -> r.secretId("app").recoveryWindowInDays(7L));

        assertThat(deleted.deletionDate()).isEqualTo(START.plus(Duration.ofDays(7)));
        assertFailsWith("InvalidRequestException", () -> secrets.getSecretValue(r -> r.secretId(arn)))
                .contains("marked for deletion");
        assertFailsWith(
                "InvalidRequestException",
                () -> secrets.putSecretValue(r -> r.secretId("app").secretString("w")));
        assertFailsWith("InvalidRequestException", () -> create("app", "v")).contains("already scheduled for deletion");
        assertThat(secrets.describeSecret(r -> r.secretId("app")).deletedDate()).isEqualTo(deleted.deletionDate());
        assertThat(secrets.listSecrets().secretList()).isEmpty();
        assertThat(secrets.listSecrets(r -> r.includePlannedDeletion(true)).secretList())
                .hasSize(1);

        secrets.restoreSecret(r -> r.secretId("app"));
        timeline.runFor(Duration.ofDays(8));
        assertThat(secrets.getSecretValue(r -> r.secretId("app")).secretString())
                .isEqualTo("v");
    }

    @Test
    void aDeletedSecretIsGoneAfterItsWindow() {
        String old = create("app", "v");
        secrets.deleteSecret(r -> r.secretId("app"));
        timeline.runFor(Duration.ofDays(30));

        assertFailsWith("ResourceNotFoundException", () -> secrets.restoreSecret(r -> r.secretId("app")));
        assertThat(create("app", "w")).isNotEqualTo(old);
    }

    @Test
    void aForcedDeletionIsImmediateAndMayBeRepeated() {
        create("app", "v");
        secrets.deleteSecret(r -> r.secretId("app"));
        secrets.deleteSecret(r -> r.secretId("app").forceDeleteWithoutRecovery(true));
        create("app", "w");
        timeline.runFor(Duration.ofDays(31));

        assertThat(secrets.getSecretValue(r -> r.secretId("app")).secretString())
                .isEqualTo("w");
        assertThat(secrets.deleteSecret(r -> r.secretId("none").forceDeleteWithoutRecovery(true))
                        .name())
                .isEqualTo("none");
        assertFailsWith("ResourceNotFoundException", () -> secrets.deleteSecret(r -> r.secretId("none")));
        assertFailsWith(
                "InvalidParameterException",
                () -> secrets.deleteSecret(r -> r.secretId("app").recoveryWindowInDays(6L)));
        assertFailsWith(
                "InvalidParameterException",
                () -> secrets.deleteSecret(
                        r -> r.secretId("app").recoveryWindowInDays(7L).forceDeleteWithoutRecovery(true)));
    }

    @Test
    void aSecretUnderACustomersKeyIsReadOnlyWhileTheKeyIsUsable() {
        String key = newKey(Caller.root(B));
        KmsClient kms = frontDoor.client(KmsClient.class, Caller.root(B));
        secrets.createSecret(r -> r.name("app").kmsKeyId(key).secretString("marker-value"));
        assertThat(secrets.getSecretValue(r -> r.secretId("app")).secretString())
                .isEqualTo("marker-value");

        kms.disableKey(r -> r.keyId(key));
        assertFailsWith("DecryptionFailure", () -> secrets.getSecretValue(r -> r.secretId("app")))
                .doesNotContain("marker");
        assertThatThrownBy(() -> secrets.getSecretValue(r -> r.secretId("app")))
                .isInstanceOf(DecryptionFailureException.class);
        assertFailsWith(
                "EncryptionFailure",
                () -> secrets.putSecretValue(r -> r.secretId("app").secretString("other")));

        kms.enableKey(r -> r.keyId(key));
        assertThat(secrets.getSecretValue(r -> r.secretId("app")).secretString())
                .isEqualTo("marker-value");
        assertThat(secrets.describeSecret(r -> r.secretId("app")).kmsKeyId()).isEqualTo(key);
    }

    @Test
    void aChangedKeyServesTheVersionsThatAreThere() {
        String key = newKey(Caller.root(B));
        create("app", "v");
        secrets.updateSecret(r -> r.secretId("app").kmsKeyId(key));

        frontDoor.client(KmsClient.class, Caller.root(B)).disableKey(r -> r.keyId(key));

        assertFailsWith("DecryptionFailure", () -> secrets.getSecretValue(r -> r.secretId("app")));
    }

    @Test
    void aKeyThatDoesNotAdmitTheCallerIsAnAccessDenied() {
        String foreign = newKey(Caller.root(A));

        assertFailsWith(
                "AccessDeniedException",
                () -> secrets.createSecret(r -> r.name("app").kmsKeyId(foreign).secretString("v")));
        assertThat(secrets.listSecrets().secretList()).isEmpty();
    }

    @Test
    void anotherAccountReadsOnlyWhereThePoliciesOfSecretAndKeyAdmitIt() {
        String key = newKey(Caller.root(B));
        String arn = secrets.createSecret(r -> r.name("app").kmsKeyId(key).secretString("v"))
                .arn();
        SecretsManagerClient reader = as(AssumableRoles.allowing(
                frontDoor.roles(),
                A,
                "reader",
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "kms:Decrypt"));
        assertFailsWith("AccessDeniedException", () -> reader.getSecretValue(r -> r.secretId(arn)))
                .contains("role/reader", "secretsmanager:GetSecretValue", arn);

        secrets.putResourcePolicy(
                r -> r.secretId(arn)
                        .resourcePolicy(
                                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111111111111"},
                 "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}"""));
        assertFailsWith("AccessDeniedException", () -> reader.getSecretValue(r -> r.secretId(arn)))
                .contains("KMS");

        frontDoor
                .client(KmsClient.class, Caller.root(B))
                .putKeyPolicy(
                        r -> r.keyId(key)
                                .policy(
                                        """
                {"Version": "2012-10-17", "Statement": [
                  {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "kms:*", "Resource": "*"},
                  {"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "kms:Decrypt", "Resource": "*",
                   "Condition": {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}}]}"""));
        assertThat(reader.getSecretValue(r -> r.secretId(arn)).secretString()).isEqualTo("v");
        assertFailsWith(
                "AccessDeniedException",
                () -> reader.putSecretValue(r -> r.secretId(arn).secretString("w")));
    }

    @Test
    void anotherAccountNeverReadsUnderTheDefaultKey() {
        String arn = create("app", "v");
        secrets.putResourcePolicy(
                r -> r.secretId(arn)
                        .resourcePolicy(
                                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "*",
                 "Resource": "*"}]}"""));

        assertFailsWith("InvalidRequestException", () -> as(Caller.root(A)).getSecretValue(r -> r.secretId(arn)))
                .contains("default KMS service key");
    }

    @Test
    void keepsAndForgetsAResourcePolicy() {
        String policy =
                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}""";
        create("app", "v");

        assertFailsWith(
                "PublicPolicyException",
                () -> secrets.putResourcePolicy(
                        r -> r.secretId("app").resourcePolicy(policy).blockPublicPolicy(true)));
        assertFailsWith(
                "MalformedPolicyDocumentException",
                () -> secrets.putResourcePolicy(r -> r.secretId("app").resourcePolicy("x")));
        String stranger = policy.replace(
                "\"Principal\": \"*\"", "\"Principal\": {\"AWS\": \"arn:aws:iam::222222222222:role/gone\"}");
        assertFailsWith(
                        "MalformedPolicyDocumentException",
                        () -> secrets.putResourcePolicy(r -> r.secretId("app").resourcePolicy(stranger)))
                .isEqualTo("This resource policy contains an unsupported principal.");
        secrets.putResourcePolicy(r -> r.secretId("app").resourcePolicy(policy));
        assertThat(secrets.getResourcePolicy(r -> r.secretId("app")).resourcePolicy())
                .isEqualTo(policy);
        secrets.deleteResourcePolicy(r -> r.secretId("app"));
        assertThat(secrets.getResourcePolicy(r -> r.secretId("app")).resourcePolicy())
                .isNull();
    }

    @Test
    void aDenyInTheResourcePolicyHoldsForTheOwnAccountToo() {
        create("app", "v");
        secrets.putResourcePolicy(
                r -> r.secretId("app")
                        .resourcePolicy(
                                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:GetSecretValue",
                 "Resource": "*", "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/app"}}}]}"""));

        assertFailsWith("AccessDeniedException", () -> secrets.getSecretValue(r -> r.secretId("app")));
        SecretsManagerClient app = as(AssumableRoles.allowing(frontDoor.roles(), B, "app", "secretsmanager:*"));
        assertThat(app.getSecretValue(r -> r.secretId("app")).secretString()).isEqualTo("v");
    }

    @Test
    void makesPasswordsAsAsked() {
        String usual = secrets.getRandomPassword().randomPassword();
        assertThat(usual)
                .hasSize(32)
                .containsPattern("[a-z]")
                .containsPattern("[A-Z]")
                .containsPattern("[0-9]")
                .containsPattern("[^a-zA-Z0-9]")
                .doesNotContain(" ");

        for (int i = 0; i < 50; i++) {
            assertThat(secrets.getRandomPassword(r -> r.passwordLength(12L)
                                    .excludeCharacters("/@\" \\'")
                                    .excludeNumbers(true))
                            .randomPassword())
                    .hasSize(12)
                    .doesNotContainPattern("[/@\" \\\\'0-9]");
            assertThat(secrets.getRandomPassword(r -> r.passwordLength(4L)
                                    .excludePunctuation(true)
                                    .includeSpace(true))
                            .randomPassword())
                    .hasSize(4)
                    .contains(" ")
                    .containsPattern("[a-z]")
                    .containsPattern("[A-Z]")
                    .containsPattern("[0-9]");
            assertThat(secrets.getRandomPassword(r -> r.passwordLength(1L)
                                    .requireEachIncludedType(false)
                                    .excludePunctuation(true))
                            .randomPassword())
                    .hasSize(1)
                    .matches("[a-zA-Z0-9]");
        }
        assertFailsWith("InvalidParameterException", () -> secrets.getRandomPassword(r -> r.passwordLength(3L)));
        assertFailsWith("InvalidParameterException", () -> secrets.getRandomPassword(r -> r.passwordLength(4097L)));
    }

    @Test
    void theSameSeedMakesTheSamePasswords() {
        FrontDoor other = new FrontDoor(timeline);
        new SecretsService(timeline, other, new Random(1));

        assertThat(other.client(SecretsManagerClient.class, Caller.root(B))
                        .getRandomPassword()
                        .randomPassword())
                .isEqualTo(secrets.getRandomPassword().randomPassword());
    }
}
