package io.rdsreplicator.local.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AuthorizationTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final String TOPIC = A.arn("sns", "news");
    private static final String TRUST =
            """
            {"Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}""";
    private static final String LIMIT = "arn:aws:iam::111111111111:policy/limit";

    private final Roles roles = new Roles();
    private final Authorization authorization = new Authorization(roles);

    private static Policy naming(String principal, String effect) {
        return Policy.parse(
                """
                {"Statement":{"Effect":"%s","Principal":{"AWS":"%s"},"Action":"sns:Publish","Resource":"*"}}"""
                        .formatted(effect, principal));
    }

    private static String identity(String effect, String action) {
        return """
                {"Statement":{"Effect":"%s","Action":"%s","Resource":"*"}}"""
                .formatted(effect, action);
    }

    private Caller role(AccountRegion place, String name, String boundary, String... policies) {
        Map<String, String> inline = new TreeMap<>();
        for (String policy : policies) {
            inline.put("policy" + inline.size(), policy);
        }
        return Caller.role(
                place,
                roles.create(place, name, TRUST, inline, List.of(), boundary).arn());
    }

    private Verdict publish(Caller caller, Policy policy) {
        return authorization.decide(A.account(), policy, AccessRequest.of(caller, "sns:Publish", TOPIC));
    }

    @Test
    void allowsARoleOfTheAccountWhatItsOwnPoliciesAllow() {
        assertThat(publish(role(A, "writer", null, identity("Allow", "sns:Publish")), null)
                        .allowed())
                .isTrue();
        assertThat(publish(role(A, "reader", null, identity("Allow", "sns:Subscribe")), null))
                .isEqualTo(new Verdict(false, false, "because no identity-based policy allows the sns:Publish action"));
        assertThat(publish(Caller.role(A, "arn:aws:iam::111111111111:role/unknown"), null)
                        .allowed())
                .isFalse();
    }

    @Test
    void allowsARoleOfTheAccountThatTheResourceNames() {
        Caller reader = role(A, "reader", null);

        assertThat(publish(reader, naming(reader.principal(), "Allow")).allowed())
                .isTrue();
        assertThat(publish(reader, naming(A.account(), "Allow")).allowed()).isFalse();
    }

    @Test
    void wantsBothSidesAcrossAccounts() {
        Caller writer = role(B, "writer", null, identity("Allow", "sns:*"));
        Caller reader = role(B, "reader", null);

        assertThat(publish(writer, naming(B.account(), "Allow")).allowed()).isTrue();
        assertThat(publish(writer, null).reason()).contains("no resource-based policy");
        assertThat(publish(reader, naming(reader.principal(), "Allow")).reason())
                .contains("no identity-based policy");
    }

    @Test
    void letsADenyWinOnEitherSide() {
        Caller writer = role(A, "writer", null, identity("Allow", "sns:*"));
        Caller barred = role(A, "barred", null, identity("Allow", "sns:*"), identity("Deny", "sns:Publish"));

        assertThat(publish(writer, naming("*", "Deny")))
                .extracting(Verdict::allowed, Verdict::explicit)
                .containsExactly(false, true);
        assertThat(publish(barred, naming("*", "Allow")))
                .extracting(Verdict::allowed, Verdict::explicit)
                .containsExactly(false, true);
    }

    @Test
    void keepsARoleWithinItsBoundary() {
        Caller limited = role(A, "limited", LIMIT, identity("Allow", "sns:*"));

        assertThat(publish(limited, null).reason()).contains("no permissions boundary");
        roles.definePolicy(LIMIT, identity("Allow", "sns:Publish"));
        assertThat(publish(limited, null).allowed()).isTrue();
        roles.definePolicy(LIMIT, identity("Allow", "sqs:*"));
        assertThat(publish(limited, null).allowed()).isFalse();
    }

    @Test
    void letsAServiceDoOnlyWhatTheResourceAllows() {
        Caller alarms = Caller.service(A, "cloudwatch.amazonaws.com", null);
        Policy policy = Policy.parse(
                """
                {"Statement":{"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},
                    "Action":"sns:Publish","Resource":"*"}}""");

        assertThat(publish(alarms, policy).allowed()).isTrue();
        assertThat(publish(alarms, null).allowed()).isFalse();
        assertThat(publish(Caller.root(A), null).allowed()).isTrue();
        assertThat(publish(Caller.root(B), null).allowed()).isFalse();
    }

    @Test
    void leavesAKeyToTheAccountOnlyIfItsPolicyDoes() {
        Caller writer = role(A, "writer", null, identity("Allow", "*"));

        assertThat(onKey(writer, naming(A.account(), "Allow")).allowed()).isTrue();
        assertThat(onKey(writer, naming(B.account(), "Allow")).reason()).contains("no resource-based policy");
        assertThat(onKey(role(A, "reader", null), naming(A.account(), "Allow")).reason())
                .contains("no identity-based policy");
    }

    private Verdict onKey(Caller caller, Policy policy) {
        return authorization.decideOnKey(A.account(), policy, AccessRequest.of(caller, "sns:Publish", TOPIC));
    }

    @Test
    void knowsWhetherACallWasDecidedUpon() {
        Caller caller = role(A, "writer", null);

        authorization.enter(caller);
        authorization.enter(Caller.root(A));
        publish(Caller.root(A), null);
        assertThat(authorization.leave()).isTrue();
        assertThat(authorization.leave()).isFalse();

        authorization.enter(caller);
        publish(caller, null);
        assertThat(authorization.leave()).isTrue();
    }
}
