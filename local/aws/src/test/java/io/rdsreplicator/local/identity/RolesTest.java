package io.rdsreplicator.local.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RolesTest {
    private static final Place A = new Place("111111111111", "eu-west-1");
    private static final Place B = new Place("222222222222", "eu-west-1");
    private static final String TRUST = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
             "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}}}]}""";
    private static final String INLINE = """
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

        assertThatThrownBy(() -> roles.create(A, "runner", TRUST, Map.of(), List.of(), null)).hasMessageContaining("already exists");
        assertThatThrownBy(() -> roles.create(A, "other", TRUST, Map.of("bad", TRUST), List.of(), null))
                .isInstanceOf(MalformedPolicyException.class);
        assertThat(roles.list(A)).hasSize(1);
    }

    @Test
    void keepsARoleUnderItsPathAndItsNameUnique() {
        Role role = roles.createUnder("/team/", A, "runner", TRUST, Map.of(), List.of(), null);

        assertThat(role.arn()).isEqualTo("arn:aws:iam::111111111111:role/team/runner");
        assertThat(roles.list(A)).containsExactly(role);
        assertThatThrownBy(() -> roles.create(A, "runner", TRUST, Map.of(), List.of(), null)).hasMessageContaining("already exists");
        assertThatThrownBy(() -> roles.createUnder("team", A, "b", TRUST, Map.of(), List.of(), null)).hasMessage("not a path: team");
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
