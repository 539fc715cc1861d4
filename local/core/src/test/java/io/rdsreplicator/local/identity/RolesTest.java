package io.rdsreplicator.local.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RolesTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
             "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}}}]}""";
    private static final String INLINE =
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "rds:*", "Resource": "*"}]}""";

    private final Roles roles = new Roles();

    @Test
    void keepsARoleForAllRegionsOfItsAccount() {
        Role role = roles.create(A, "runner", TRUST, Map.of("rds", INLINE), List.of("arn:aws:iam::aws:policy/X"), null);
        roles.create(B, "runner", TRUST, Map.of(), List.of(), null);

        assertThat(role.arn()).isEqualTo("arn:aws:iam::111111111111:role/runner");
        assertThat(roles.get(role.arn())).contains(role);
        assertThat(roles.list(A.in("us-east-1"))).containsExactly(role);
        assertThat(role.inline()).containsOnlyKeys("rds");
    }

    @Test
    void forgetsADeletedRole() {
        Role role = roles.create(A, "runner", TRUST, Map.of(), List.of(), null);

        roles.delete(role.arn());
        roles.delete(role.arn());

        assertThat(roles.get(role.arn())).isEmpty();
    }

    @Test
    void refusesASecondRoleOfTheNameAndAMalformedPolicy() {
        roles.create(A, "runner", TRUST, Map.of(), List.of(), null);

        assertThatThrownBy(() -> roles.create(A, "runner", TRUST, Map.of(), List.of(), null))
                .hasMessageContaining("already exists");
        assertThatThrownBy(() -> roles.create(A, "other", TRUST, Map.of("bad", TRUST), List.of(), null))
                .isInstanceOfSatisfying(
                        IamRefusal.class, refusal -> assertThat(refusal.code()).isEqualTo("MalformedPolicyDocument"));
        assertThat(roles.list(A)).hasSize(1);
    }

    /** @param characters of the document without its white space, of which there is much */
    private static String policyOf(int characters) {
        String document =
                "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:%s\", \"Resource\": \"*\"}}";
        int fixed = document.replace("%s", "").replace(" ", "").length();
        return document.formatted("x".repeat(characters - fixed)) + " ".repeat(500);
    }

    @Test
    void theInlinePoliciesOfARoleHaveALimitTogether() {
        Role role = roles.create(
                A, "runner", TRUST, Map.of("one", policyOf(10_000), "two", policyOf(240)), List.of(), null);

        assertThatThrownBy(() -> roles.putPolicy(role.arn(), "three", INLINE))
                .isInstanceOfSatisfying(
                        IamRefusal.class, refusal -> assertThat(refusal.code()).isEqualTo("LimitExceeded"))
                .hasMessageStartingWith("Maximum policy size of 10240 bytes exceeded for role runner");
        assertThat(roles.get(role.arn()).orElseThrow().inline()).containsOnlyKeys("one", "two");
        roles.putPolicy(role.arn(), "one", policyOf(9_000));
        roles.putPolicy(role.arn(), "three", INLINE);
        assertThatThrownBy(() -> roles.create(A, "other", TRUST, Map.of("one", policyOf(10_241)), List.of(), null))
                .hasMessageStartingWith("Maximum policy size");
    }

    @Test
    void aManagedPolicyAndATrustPolicyHaveLimitsToo() {
        roles.definePolicy("arn:aws:iam::111111111111:policy/p", policyOf(6_144));

        assertThatThrownBy(() -> roles.definePolicy("arn:aws:iam::111111111111:policy/p", policyOf(6_145)))
                .isInstanceOfSatisfying(
                        IamRefusal.class, refusal -> assertThat(refusal.code()).isEqualTo("LimitExceeded"))
                .hasMessageStartingWith("Cannot exceed quota for PolicySize: 6144");
        String longTrust = TRUST.replace("111111111111", "1".repeat(2_048));
        assertThatThrownBy(() -> roles.create(A, "runner", longTrust, Map.of(), List.of(), null))
                .hasMessageStartingWith("Cannot exceed quota for ACLSizePerRole: 2048");
    }

    @Test
    void keepsARoleUnderItsPathAndItsNameUnique() {
        Role role = roles.createUnder("/team/", A, "runner", TRUST, Map.of(), List.of(), null);

        assertThat(role.arn()).isEqualTo("arn:aws:iam::111111111111:role/team/runner");
        assertThat(roles.list(A)).containsExactly(role);
        assertThatThrownBy(() -> roles.create(A, "runner", TRUST, Map.of(), List.of(), null))
                .hasMessageContaining("already exists");
        assertThatThrownBy(() -> roles.createUnder("team", A, "b", TRUST, Map.of(), List.of(), null))
                .hasMessage("not a path: team");
    }

    @Test
    void changesWhatARoleIsAllowedFromOutside() {
        Role role = roles.create(A, "runner", TRUST, Map.of("rds", INLINE), List.of("arn:aws:iam::aws:policy/X"), null);
        roles.attach(role.arn(), "arn:aws:iam::aws:policy/Y", true);
        roles.attach(role.arn(), "arn:aws:iam::aws:policy/Y", true);
        assertThat(roles.get(role.arn()).orElseThrow().managed())
                .containsExactly("arn:aws:iam::aws:policy/X", "arn:aws:iam::aws:policy/Y");
        roles.attach(role.arn(), "arn:aws:iam::aws:policy/X", false);

        Role changed = roles.change(role.arn(), TRUST, List.of(), "arn:aws:iam::111111111111:policy/limit");

        assertThat(changed.boundary()).isEqualTo("arn:aws:iam::111111111111:policy/limit");
        assertThat(changed.managed()).isEmpty();
        assertThat(changed.inline()).containsOnlyKeys("rds");
        assertThatThrownBy(() -> roles.attach("none", "p", true)).hasMessage("The role none cannot be found.");
        roles.attach("none", "p", false);
    }

    @Test
    void trustsWhomItsTrustPolicyNames() {
        Role role = roles.create(A, "runner", TRUST, Map.of(), List.of(), null);

        assertThat(role.trusts(Caller.service(A, "lambda.amazonaws.com", null))).isTrue();
        assertThat(role.trusts(Caller.service(B, "lambda.amazonaws.com", null))).isFalse();
        assertThat(role.trusts(Caller.service(A, "states.amazonaws.com", null))).isFalse();
        assertThat(role.trusts(Caller.root(A))).isFalse();
    }
}
