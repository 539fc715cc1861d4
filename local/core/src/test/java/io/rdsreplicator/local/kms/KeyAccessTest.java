package io.rdsreplicator.local.kms;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateGrantResponse;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GrantListEntry;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.Tag;

class KeyAccessTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final Caller ROLE_OF_B = Caller.role(B, "arn:aws:iam::222222222222:role/landing");
    private static final String RDS = "rds.eu-west-1.amazonaws.com";
    private static final Caller RDS_IN_B = Caller.service(B, RDS, "arn:aws:rds:eu-west-1:222222222222:snapshot:landed");
    private static final SdkBytes WORDS = SdkBytes.fromUtf8String("plain words");
    private static final String OWNER =
            """
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "kms:*", "Resource": "*"}""";
    private static final String USE =
            """
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:root"}, "Resource": "*",
             "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey", "kms:PutKeyPolicy"],
             "Condition": {"StringEquals": {"kms:ViaService": "rds.eu-west-1.amazonaws.com"}}}""";
    private static final String GRANT =
            """
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:root"}, "Resource": "*",
             "Action": ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
             "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}""";

    private final FrontDoor frontDoor = new FrontDoor(Timeline.virtual(Instant.EPOCH));
    private KmsClient owner;
    private String key;
    private SdkBytes blob;

    @BeforeEach
    void aKeyThatOnlyItsAccountUses() {
        new KmsService(Timeline.virtual(Instant.EPOCH), frontDoor);
        AssumableRoles.allowing(frontDoor.roles(), B, "landing", "kms:*");
        owner = as(Caller.root(A));
        key = owner.createKey(r -> r.description("transfer")).keyMetadata().arn();
        blob = owner.encrypt(r -> r.keyId(key).plaintext(WORDS)).ciphertextBlob();
    }

    private KmsClient as(Caller caller) {
        return frontDoor.client(KmsClient.class, caller);
    }

    private void admit(String... statements) {
        String text =
                "{\"Version\": \"2012-10-17\", \"Statement\": [" + OWNER + "," + String.join(",", statements) + "]}";
        owner.putKeyPolicy(r -> r.keyId(key).policy(text));
    }

    private CreateGrantResponse grant(Caller caller, String grantee, GrantOperation... operations) {
        return as(caller)
                .createGrant(r -> r.keyId(key).granteePrincipal(grantee).operations(operations));
    }

    @Test
    void anotherAccountIsRefusedWhereThePolicyDoesNotAdmitIt() {
        assertFailsWith("AccessDeniedException", () -> as(ROLE_OF_B).decrypt(r -> r.ciphertextBlob(blob)))
                .contains("arn:aws:iam::222222222222:role/landing", "kms:Decrypt", key);
        assertFailsWith("AccessDeniedException", () -> as(ROLE_OF_B).describeKey(r -> r.keyId(key)));
    }

    @Test
    void anotherAccountUsesAKeyOnlyThroughTheServiceThatThePolicyNames() {
        admit(USE);

        assertThat(as(ROLE_OF_B.via("rds")).decrypt(r -> r.ciphertextBlob(blob)).plaintext())
                .isEqualTo(WORDS);
        assertFailsWith("AccessDeniedException", () -> as(ROLE_OF_B).decrypt(r -> r.ciphertextBlob(blob)));
        assertFailsWith("AccessDeniedException", () -> as(ROLE_OF_B.via("secretsmanager"))
                .decrypt(r -> r.ciphertextBlob(blob)));
        assertFailsWith("AccessDeniedException", () -> as(RDS_IN_B).decrypt(r -> r.ciphertextBlob(blob)));
    }

    @Test
    void aRoleOfTheAccountNeedsAPolicyOfItsOwn() {
        KmsClient reader =
                as(AssumableRoles.allowing(frontDoor.roles(), A, "reader", "kms:DescribeKey", "kms:ListKeys"));

        assertThat(reader.describeKey(r -> r.keyId(key)).keyMetadata().arn()).isEqualTo(key);
        assertThat(reader.listKeys().keys()).hasSize(1);
        assertFailsWith(
                        "AccessDeniedException",
                        () -> reader.encrypt(r -> r.keyId(key).plaintext(WORDS)))
                .isEqualTo(
                        "User: arn:aws:iam::111111111111:role/reader is not authorized to perform: kms:Encrypt on resource: "
                                + key + " because no identity-based policy allows the kms:Encrypt action");
        assertFailsWith("AccessDeniedException", () -> reader.createKey());
        assertFailsWith(
                        "AccessDeniedException",
                        () -> reader.createAlias(r -> r.aliasName("alias/x").targetKeyId(key)))
                .contains("arn:aws:kms:eu-west-1:111111111111:alias/x");
        List<Tag> tags = List.of(Tag.builder().tagKey("k").tagValue("v").build());
        assertFailsWith(
                "AccessDeniedException",
                () -> reader.tagResource(r -> r.keyId(key).tags(tags)));
    }

    @Test
    void aRoleOfAnotherAccountNeedsBothPolicies() {
        admit(USE);
        Caller idle = AssumableRoles.allowing(frontDoor.roles(), B, "idle").via("rds");

        assertFailsWith("AccessDeniedException", () -> as(idle).decrypt(r -> r.ciphertextBlob(blob)))
                .contains("because no identity-based policy allows");
        grant(Caller.root(A), idle.principal(), GrantOperation.DECRYPT);
        assertThat(as(idle).decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(WORDS);
    }

    @Test
    void aPolicyMayAskForTheTagsOfAKey() {
        owner.tagResource(r -> r.keyId(key)
                .tags(List.of(Tag.builder().tagKey("stack").tagValue("ours").build())));
        KmsClient tagged = as(
                AssumableRoles.with(
                        frontDoor.roles(),
                        A,
                        "tagged",
                        """
                {"Effect": "Allow", "Action": "kms:*", "Resource": "*",
                 "Condition": {"StringEquals": {"aws:ResourceTag/stack": "ours"}}}"""));
        String foreign = owner.createKey().keyMetadata().arn();

        assertThat(tagged.encrypt(r -> r.keyId(key).plaintext(WORDS)).keyId()).isEqualTo(key);
        assertFailsWith(
                "AccessDeniedException",
                () -> tagged.encrypt(r -> r.keyId(foreign).plaintext(WORDS)));
    }

    @Test
    void anotherAccountNeverAdministersAKeyWhateverThePolicySays() {
        admit(USE);

        assertFailsWith("AccessDeniedException", () -> as(ROLE_OF_B.via("rds"))
                .putKeyPolicy(r -> r.keyId(key).policy("{}")));
    }

    @Test
    void itsOwnAccountIsRefusedWhereThePolicyDoesNotNameIt() {
        Caller admin = AssumableRoles.allowing(frontDoor.roles(), A, "admin");
        owner.putKeyPolicy(
                r -> r.keyId(key)
                        .bypassPolicyLockoutSafetyCheck(true)
                        .policy(
                                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*",
                 "Principal": {"AWS": "arn:aws:iam::111111111111:role/admin"}}]}"""));

        assertFailsWith("AccessDeniedException", () -> owner.decrypt(r -> r.ciphertextBlob(blob)));
        assertThat(as(admin).decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(WORDS);
    }

    @Test
    void anExplicitDenyOutranksTheRestEvenAGrant() {
        grant(Caller.root(A), ROLE_OF_B.principal(), GrantOperation.DECRYPT);
        admit("""
                {"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}""");

        assertFailsWith("AccessDeniedException", () -> owner.decrypt(r -> r.ciphertextBlob(blob)))
                .contains("explicit deny");
        assertFailsWith("AccessDeniedException", () -> as(ROLE_OF_B).decrypt(r -> r.ciphertextBlob(blob)));
    }

    @Test
    void refusesAPolicyThatIsMalformedOrLocksOut() {
        assertFailsWith(
                "MalformedPolicyDocumentException",
                () -> owner.putKeyPolicy(r -> r.keyId(key).policy("nonsense")));
        assertFailsWith(
                        "MalformedPolicyDocumentException",
                        () -> owner.createKey(
                                r -> r.policy(
                                        """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "*",
                 "Resource": "*"}]}""")))
                .contains("will not allow you to update");
        assertThat(owner.listKeys().keys()).hasSize(1);
        assertThat(owner.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(WORDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"arn:aws:iam::222222222222:role/gone", "arn:aws:iam::222222222222:user/app"})
    void refusesAPolicyWithAPrincipalThatDoesNotExist(String principal) {
        assertFailsWith(
                        "MalformedPolicyDocumentException",
                        () -> admit(
                                """
                {"Effect": "Allow", "Principal": {"AWS": "%s"}, "Action": "kms:Decrypt", "Resource": "*"}"""
                                        .formatted(principal)))
                .isEqualTo("Policy contains a statement with one or more invalid principals.");
    }

    @Test
    void refusesAPolicyWithAnotherServicesAction() {
        assertFailsWith(
                "MalformedPolicyDocumentException",
                () -> admit(
                        """
                {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}"""));
    }

    @Test
    void rdsWorksUnderTheGrantThatItMadeForItsCaller() {
        admit(USE, GRANT);
        assertThat(as(ROLE_OF_B.via("rds"))
                        .describeKey(r -> r.keyId(key))
                        .keyMetadata()
                        .arn())
                .isEqualTo(key);
        grant(ROLE_OF_B.via("rds"), RDS, GrantOperation.DECRYPT, GrantOperation.GENERATE_DATA_KEY);

        assertThat(as(RDS_IN_B).decrypt(r -> r.ciphertextBlob(blob)).plaintext())
                .isEqualTo(WORDS);
        assertThat(as(RDS_IN_B)
                        .generateDataKey(r -> r.keyId(key).keySpec(DataKeySpec.AES_256))
                        .keyId())
                .isEqualTo(key);
        assertFailsWith("AccessDeniedException", () -> as(RDS_IN_B)
                .encrypt(r -> r.keyId(key).plaintext(WORDS)));
    }

    @Test
    void aGrantIsRefusedWhereItIsNotForAnAwsResource() {
        admit(USE, GRANT);

        assertFailsWith("AccessDeniedException", () -> grant(ROLE_OF_B, RDS, GrantOperation.DECRYPT))
                .contains("kms:CreateGrant");
    }

    @Test
    void aServiceUsesAGrantOnlyForTheAccountThatMadeIt() {
        grant(Caller.root(A), RDS, GrantOperation.DECRYPT);

        assertFailsWith("AccessDeniedException", () -> as(RDS_IN_B).decrypt(r -> r.ciphertextBlob(blob)));
        Caller rdsInA = Caller.service(A, RDS, "arn:aws:rds:eu-west-1:111111111111:db:orders");
        assertThat(as(rdsInA).decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(WORDS);
    }

    @Test
    void aGrantMayAskForAnEncryptionContext() {
        owner.createGrant(r -> r.keyId(key)
                .granteePrincipal(ROLE_OF_B.principal())
                .operations(GrantOperation.ENCRYPT)
                .constraints(c -> c.encryptionContextSubset(Map.of("db", "orders"))));
        KmsClient grantee = as(ROLE_OF_B);

        assertThat(grantee.encrypt(r ->
                                r.keyId(key).plaintext(WORDS).encryptionContext(Map.of("db", "orders", "more", "x")))
                        .keyId())
                .isEqualTo(key);
        assertFailsWith(
                "AccessDeniedException", () -> grantee.encrypt(r -> r.keyId(key).plaintext(WORDS)));
    }

    @Test
    void aGranteePassesOnNoMoreThanItHas() {
        grant(Caller.root(A), ROLE_OF_B.principal(), GrantOperation.DECRYPT, GrantOperation.CREATE_GRANT);

        grant(ROLE_OF_B, "arn:aws:iam::222222222222:role/other", GrantOperation.DECRYPT);
        assertFailsWith("AccessDeniedException", () -> grant(ROLE_OF_B, RDS, GrantOperation.ENCRYPT));
        assertThat(as(Caller.role(B, "arn:aws:iam::222222222222:role/other"))
                        .decrypt(r -> r.ciphertextBlob(blob))
                        .plaintext())
                .isEqualTo(WORDS);
    }

    @Test
    void aRepeatedGrantOfTheSameNameIsTheSame() {
        var first = owner.createGrant(
                r -> r.keyId(key).name("n").granteePrincipal(RDS).operations(GrantOperation.DECRYPT));
        var second = owner.createGrant(
                r -> r.keyId(key).name("n").granteePrincipal(RDS).operations(GrantOperation.DECRYPT));
        var other = owner.createGrant(
                r -> r.keyId(key).name("n").granteePrincipal(RDS).operations(GrantOperation.ENCRYPT));

        assertThat(second.grantId()).isEqualTo(first.grantId());
        assertThat(other.grantId()).isNotEqualTo(first.grantId());
    }

    @Test
    void aRevokedGrantAdmitsNobody() {
        String id = grant(Caller.root(A), ROLE_OF_B.principal(), GrantOperation.DECRYPT)
                .grantId();
        owner.revokeGrant(r -> r.keyId(key).grantId(id));

        assertFailsWith("AccessDeniedException", () -> as(ROLE_OF_B).decrypt(r -> r.ciphertextBlob(blob)));
        assertFailsWith(
                "NotFoundException", () -> owner.revokeGrant(r -> r.keyId(key).grantId(id)));
        assertFailsWith(
                "InvalidGrantIdException",
                () -> owner.revokeGrant(r -> r.keyId(key).grantId("x")));
    }

    @Test
    void onlyThoseWhomAGrantNamesRetireIt() {
        Caller other = Caller.role(B, "arn:aws:iam::222222222222:role/other");
        var grant = owner.createGrant(r -> r.keyId(key)
                .granteePrincipal(ROLE_OF_B.principal())
                .retiringPrincipal(other.principal())
                .operations(GrantOperation.DECRYPT));

        assertFailsWith(
                "AccessDeniedException", () -> as(ROLE_OF_B).retireGrant(r -> r.grantToken(grant.grantToken())));
        as(other).retireGrant(r -> r.keyId(key).grantId(grant.grantId()));
        assertFailsWith("NotFoundException", () -> as(other).retireGrant(r -> r.grantToken(grant.grantToken())));
        assertFailsWith("InvalidGrantTokenException", () -> as(other).retireGrant(r -> r.grantToken("?")));
        assertThat(owner.listGrants(r -> r.keyId(key)).grants()).isEmpty();
    }

    @Test
    void pagesAndFiltersGrants() {
        for (int i = 0; i < 12; i++) {
            grant(Caller.root(A), "arn:aws:iam::222222222222:role/r" + i, GrantOperation.DECRYPT);
        }

        List<GrantListEntry> all = owner.listGrantsPaginator(r -> r.keyId(key).limit(5)).grants().stream()
                .toList();

        assertThat(all).extracting(GrantListEntry::grantId).hasSize(12).doesNotHaveDuplicates();
        assertThat(all).extracting(GrantListEntry::issuingAccount).containsOnly("arn:aws:iam::111111111111:root");
        assertThat(owner.listGrants(r -> r.keyId(key).granteePrincipal("arn:aws:iam::222222222222:role/r3"))
                        .grants())
                .hasSize(1);
    }

    @Test
    void anAwsManagedKeyServesItsAccountThroughItsServiceOnly() {
        Caller roleOfA = Caller.role(A, "arn:aws:iam::111111111111:role/any");
        String managed = as(roleOfA.via("rds"))
                .describeKey(r -> r.keyId("alias/aws/rds"))
                .keyMetadata()
                .arn();

        assertThat(as(roleOfA.via("rds"))
                        .encrypt(r -> r.keyId(managed).plaintext(WORDS))
                        .keyId())
                .isEqualTo(managed);
        assertFailsWith("AccessDeniedException", () -> as(roleOfA)
                .encrypt(r -> r.keyId(managed).plaintext(WORDS)));
        assertFailsWith("AccessDeniedException", () -> as(roleOfA.via("sns"))
                .encrypt(r -> r.keyId(managed).plaintext(WORDS)));
        assertFailsWith("AccessDeniedException", () -> as(ROLE_OF_B.via("rds")).describeKey(r -> r.keyId(managed)));
        assertFailsWith("AccessDeniedException", () -> owner.disableKey(r -> r.keyId(managed)));
    }
}
