package io.rdsreplicator.local.identity;

import static io.rdsreplicator.local.identity.Decision.ALLOW;
import static io.rdsreplicator.local.identity.Decision.DENY;
import static io.rdsreplicator.local.identity.Decision.NO_MATCH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final String TOPIC = "arn:aws:sns:eu-west-1:111111111111:announcements";
    private static final Caller ROLE_OF_B = Caller.role(B, "arn:aws:iam::222222222222:role/reader");

    private static AccessRequest request(Caller caller) {
        return AccessRequest.of(caller, "sns:Subscribe", TOPIC);
    }

    private static String statement(String body) {
        return """
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow", %s}}"""
                .formatted(body.replace('\'', '"'));
    }

    private static Decision decide(String body, AccessRequest request) {
        return Policy.parse(statement(body)).decide(request);
    }

    private static Decision onCondition(String condition, AccessRequest request) {
        return decide("'Principal': '*', 'Action': '*', 'Condition': " + condition, request);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'*' | ALLOW",
                "{'AWS': '*'} | ALLOW",
                "{'AWS': '222222222222'} | ALLOW",
                "{'AWS': 'arn:aws:iam::222222222222:root'} | ALLOW",
                "{'AWS': ['arn:aws:iam::111111111111:root', 'arn:aws:iam::222222222222:role/reader']} | ALLOW",
                "{'AWS': 'arn:aws:iam::222222222222:role/other'} | NO_MATCH",
                "{'AWS': '111111111111'} | NO_MATCH",
                "{'Service': 'sns.amazonaws.com'} | NO_MATCH"
            })
    void namesPrincipals(String principal, Decision expected) {
        String text = principal.equals("*") ? "'*'" : principal;
        assertThat(decide("'Principal': " + text + ", 'Action': 'sns:*', 'Resource': '*'", request(ROLE_OF_B)))
                .isEqualTo(expected);
    }

    @Test
    void aServiceIsNoPrincipalOfTheAccountItWorksFor() {
        AccessRequest request = request(Caller.service(B, "sns.amazonaws.com", TOPIC));

        assertThat(decide("'Principal': {'AWS': '222222222222'}, 'Action': '*'", request))
                .isEqualTo(NO_MATCH);
        assertThat(decide("'Principal': {'Service': 'sns.amazonaws.com'}, 'Action': '*'", request))
                .isEqualTo(ALLOW);
    }

    @ParameterizedTest
    @CsvSource({
        "sns:Subscribe, ALLOW",
        "SNS:subscribe, ALLOW",
        "sns:Sub*, ALLOW",
        "sns:Subscrib?, ALLOW",
        "*, ALLOW",
        "sns:Publish, NO_MATCH"
    })
    void matchesActionsWithoutRegardToCase(String action, Decision expected) {
        assertThat(decide(
                        "'Principal': '*', 'Action': ['sqs:X', '" + action + "'], 'Resource': '*'", request(ROLE_OF_B)))
                .isEqualTo(expected);
    }

    @Test
    void notActionAndNotResourceMeanTheRest() {
        AccessRequest request = request(ROLE_OF_B);

        assertThat(decide("'Principal': '*', 'NotAction': 'sns:Publish', 'Resource': '*'", request))
                .isEqualTo(ALLOW);
        assertThat(decide("'Principal': '*', 'NotAction': 'sns:Sub*', 'Resource': '*'", request))
                .isEqualTo(NO_MATCH);
        assertThat(decide("'Principal': '*', 'Action': '*', 'NotResource': 'arn:aws:sns:*:*:other'", request))
                .isEqualTo(ALLOW);
        assertThat(decide("'Principal': '*', 'Action': '*', 'NotResource': '" + TOPIC + "'", request))
                .isEqualTo(NO_MATCH);
    }

    @Test
    void matchesResourcesWithRegardToCaseAndWithVariables() {
        AccessRequest request = request(ROLE_OF_B).with("aws:PrincipalTag/topic", "announcements");

        assertThat(decide("'Principal': '*', 'Action': '*', 'Resource': 'arn:aws:sns:*:announce*'", request))
                .isEqualTo(ALLOW);
        assertThat(decide("'Principal': '*', 'Action': '*', 'Resource': '*:Announcements'", request))
                .isEqualTo(NO_MATCH);
        assertThat(decide("'Principal': '*', 'Action': '*', 'Resource': '*:${aws:PrincipalTag/topic}'", request))
                .isEqualTo(ALLOW);
        assertThat(decide("'Principal': '*', 'Action': '*', 'Resource': '*:${aws:PrincipalTag/none}'", request))
                .isEqualTo(NO_MATCH);
    }

    @Test
    void aVariableMayHaveADefault() {
        String policy =
                """
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*",
                 "Resource": "*:${aws:PrincipalTag/topic, 'announcements'}"}}""";

        assertThat(Policy.parse(policy).decide(request(ROLE_OF_B))).isEqualTo(ALLOW);
        assertThat(Policy.parse(policy).decide(request(ROLE_OF_B).with("aws:PrincipalTag/topic", "x")))
                .isEqualTo(NO_MATCH);
    }

    @Test
    void whatAVariableStandsForIsNoPattern() {
        AccessRequest request = request(ROLE_OF_B).with("aws:PrincipalTag/topic", "*");

        assertThat(decide("'Principal': '*', 'Action': '*', 'Resource': '*:${aws:PrincipalTag/topic}'", request))
                .isEqualTo(NO_MATCH);
    }

    @Test
    void knowsNoVariablesInTheOldVersion() {
        String policy =
                """
                {"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*",
                 "Resource": "*:${aws:PrincipalTag/topic}"}]}""";

        assertThat(Policy.parse(policy).decide(request(ROLE_OF_B).with("aws:PrincipalTag/topic", "announcements")))
                .isEqualTo(NO_MATCH);
    }

    @Test
    void denyOutranksAllow() {
        Policy policy = Policy.parse(
                """
                {"Version": "2012-10-17", "Statement": [
                  {"Effect": "Allow", "Principal": "*", "Action": "*"},
                  {"Effect": "Deny", "Principal": {"AWS": "222222222222"}, "Action": "sns:Subscribe"}]}""");

        assertThat(policy.decide(request(ROLE_OF_B))).isEqualTo(DENY);
        assertThat(policy.decide(request(Caller.root(A)))).isEqualTo(ALLOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'StringEquals': {'k': ['x', 'blue']}} | ALLOW",
                "{'StringEquals': {'k': 'Blue'}} | NO_MATCH",
                "{'StringEquals': {'k': 'bl*'}} | NO_MATCH",
                "{'StringEquals': {'K': 'blue'}} | ALLOW",
                "{'StringEquals': {'absent': 'blue'}} | NO_MATCH",
                "{'StringEqualsIfExists': {'absent': 'blue'}} | ALLOW",
                "{'StringEqualsIfExists': {'k': 'red'}} | NO_MATCH",
                "{'StringNotEquals': {'k': ['x', 'blue']}} | NO_MATCH",
                "{'StringNotEquals': {'k': ['x', 'red']}} | ALLOW",
                "{'StringNotEquals': {'absent': 'blue'}} | ALLOW",
                "{'StringEqualsIgnoreCase': {'k': 'BLUE'}} | ALLOW",
                "{'StringNotEqualsIgnoreCase': {'k': 'BLUE'}} | NO_MATCH",
                "{'StringLike': {'k': 'bl?e'}} | ALLOW",
                "{'StringNotLike': {'k': 'b*'}} | NO_MATCH",
                "{'ArnLike': {'aws:PrincipalArn': 'arn:aws:iam::222222222222:role/*'}} | ALLOW",
                "{'ArnEquals': {'aws:PrincipalArn': 'arn:aws:iam::*:role/reader'}} | ALLOW",
                "{'ArnLike': {'aws:PrincipalArn': 'arn:aws:*:role/reader'}} | NO_MATCH",
                "{'ArnNotLike': {'aws:PrincipalArn': 'arn:aws:iam::*:role/*'}} | NO_MATCH",
                "{'ArnNotEquals': {'aws:PrincipalArn': 'arn:aws:iam::111111111111:*'}} | ALLOW",
                "{'Bool': {'aws:SecureTransport': 'true'}} | ALLOW",
                "{'Bool': {'aws:SecureTransport': false}} | NO_MATCH",
                "{'Bool': {'aws:ViaAWSService': false}} | ALLOW",
                "{'NumericLessThan': {'n': 8}} | ALLOW",
                "{'NumericLessThan': {'n': '7'}} | NO_MATCH",
                "{'NumericLessThanEquals': {'n': '7.0'}} | ALLOW",
                "{'NumericGreaterThan': {'n': 7}} | NO_MATCH",
                "{'NumericGreaterThanEquals': {'n': 7}} | ALLOW",
                "{'NumericEquals': {'n': 7}} | ALLOW",
                "{'NumericNotEquals': {'n': 7}} | NO_MATCH",
                "{'NumericEquals': {'k': 7}} | NO_MATCH",
                "{'Null': {'absent': 'true'}} | ALLOW",
                "{'Null': {'k': 'true'}} | NO_MATCH",
                "{'Null': {'k': 'false'}} | ALLOW",
                "{'ForAllValues:StringEquals': {'many': ['a', 'b', 'c']}} | ALLOW",
                "{'ForAllValues:StringEquals': {'many': ['a']}} | NO_MATCH",
                "{'ForAllValues:StringEquals': {'absent': ['a']}} | ALLOW",
                "{'ForAnyValue:StringEquals': {'many': ['b', 'x']}} | ALLOW",
                "{'ForAnyValue:StringEquals': {'many': ['x']}} | NO_MATCH",
                "{'ForAnyValue:StringEquals': {'absent': ['x']}} | NO_MATCH",
                "{'ForAnyValue:StringNotEquals': {'many': ['a']}} | ALLOW",
                "{'StringEquals': {'aws:PrincipalAccount': '${aws:PrincipalAccount}'}} | ALLOW",
                "{'StringEquals': {'k': 'blue'}, 'Bool': {'aws:SecureTransport': 'false'}} | NO_MATCH",
                "{'StringEquals': {'k': 'blue', 'aws:PrincipalAccount': '111111111111'}} | NO_MATCH"
            })
    void evaluatesConditions(String condition, Decision expected) {
        AccessRequest request =
                request(ROLE_OF_B).with("k", "blue").with("n", "7").with("many", "a", "b");

        assertThat(onCondition(condition, request)).isEqualTo(expected);
    }

    @Test
    void aServiceShowsTheResourceItWorksFor() {
        AccessRequest request = request(Caller.service(B, "sns.amazonaws.com", TOPIC));

        assertThat(onCondition("{'ArnEquals': {'aws:SourceArn': '" + TOPIC + "'}}", request))
                .isEqualTo(ALLOW);
        assertThat(onCondition("{'StringEquals': {'aws:SourceAccount': '111111111111'}}", request))
                .isEqualTo(ALLOW);
        assertThat(onCondition("{'StringEquals': {'aws:SourceAccount': '222222222222'}}", request))
                .isEqualTo(NO_MATCH);
    }

    @Test
    void forwardedAuthorityShowsTheServiceItCameThrough() {
        String condition = "{'StringEquals': {'kms:ViaService': 'rds.eu-west-1.amazonaws.com'}}";

        assertThat(onCondition(condition, request(ROLE_OF_B.via("rds")))).isEqualTo(ALLOW);
        assertThat(onCondition(condition, request(ROLE_OF_B.via("sns")))).isEqualTo(NO_MATCH);
        assertThat(onCondition(condition, request(ROLE_OF_B))).isEqualTo(NO_MATCH);
        String called = "{'ForAnyValue:StringEquals': {'aws:CalledVia': 'rds.amazonaws.com'}}";
        assertThat(onCondition(called, request(ROLE_OF_B.via("rds")))).isEqualTo(ALLOW);
        assertThat(onCondition(called, request(ROLE_OF_B.via("sns")))).isEqualTo(NO_MATCH);
        assertThat(onCondition(called, request(ROLE_OF_B))).isEqualTo(NO_MATCH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Principal': '*', 'Action': '*', 'Condition': {'StringEqualish': {'k': 'v'}}",
                "'Principal': '*', 'Action': '*', 'Condition': {'DateLessThan': {'aws:CurrentTime': '2030-01-01T00:00:00Z'}}",
                "'Principal': '*', 'Action': '*', 'Condition': {'IpAddressIfExists': {'aws:SourceIp': '10.0.0.0/8'}}",
                "'Principal': '*', 'Action': '*', 'Conditions': {'Bool': {'k': 'true'}}",
                "'Principal': '*', 'Action': '*', 'Condition': {'Bool': {'k': 'perhaps'}}",
                "'Principal': '*', 'Action': '*', 'Condition': {'NumericEquals': {'k': 'seven'}}",
                "'Principal': '*', 'Action': '*', 'NotAction': '*'",
                "'Principal': '*', 'Resource': '*'",
                "'Action': '*', 'Resource': '*'",
                "'NotPrincipal': '*', 'Action': '*'",
                "'Principal': {'AWS': 'arn:aws:iam::111111111111:role/*'}, 'Action': '*'",
                "'Principal': {'Federated': 'x'}, 'Action': '*'",
                "'Principal': '*', 'Action': []",
                "'Principal': '*', 'Action': 'a:b', 'Action': 'c:d'"
            })
    void refusesWhatItCannotEvaluate(String body) {
        assertThatThrownBy(() -> Policy.parse(statement(body))).isInstanceOf(MalformedPolicyException.class);
    }

    @Test
    void namesAnOperatorThatIsNotImplemented() {
        assertThatThrownBy(() -> Policy.parse(
                        statement("'Principal': '*', 'Action': '*', 'Condition': {'DateLessThan': {'k': 'v'}}")))
                .hasMessage("the condition operator DateLessThan is not implemented here");
    }

    @Test
    void wildcardsAndDollarsCanBeMeantLiterally() {
        AccessRequest request = AccessRequest.of(ROLE_OF_B, "sns:Subscribe", "a*b?c$d");

        assertThat(decide("'Principal': '*', 'Action': '*', 'Resource': 'a${*}b${?}c${$}d'", request))
                .isEqualTo(ALLOW);
        assertThat(decide("'Principal': '*', 'Action': '*', 'Resource': 'a${*}b${?}c${$}d'", request(ROLE_OF_B)))
                .isEqualTo(NO_MATCH);
        assertThat(decide("'Principal': '*', 'Action': '*', 'Resource': 'axb${?}c${$}d'", request))
                .isEqualTo(NO_MATCH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{", "{}", "{\"Version\": \"2020-01-01\", \"Statement\": []}", "{\"Statement\": []} x"
            })
    void refusesWhatIsNoPolicy(String text) {
        assertThatThrownBy(() -> Policy.parse(text)).isInstanceOf(MalformedPolicyException.class);
    }

    @Test
    void aRolesPolicyNamesResourcesAndNoPrincipal() {
        String policy = statement("'Action': 'sns:*', 'Resource': '" + TOPIC + "'");

        assertThat(Policy.parseIdentity(policy).decide(request(ROLE_OF_B))).isEqualTo(ALLOW);
        assertThatThrownBy(() -> Policy.parseIdentity(statement("'Action': '*'")))
                .hasMessageContaining("needs Resource");
        assertThatThrownBy(() -> Policy.parseIdentity(statement("'Action': '*', 'Resource': '*', 'Principal': '*'")))
                .hasMessageContaining("names no Principal");
    }
}
