package io.rdsreplicator.local.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.MalformedPolicyException.Fault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyCheckTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");

    private final Roles roles = new Roles();
    private final PolicyCheck check = new PolicyCheck(roles);

    @BeforeEach
    void makeARole() {
        roles.createUnder(
                "/team/",
                A,
                "runner",
                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                 "Action": "sts:AssumeRole"}]}""",
                Map.of(),
                List.of(),
                null);
    }

    /** Apostrophes stand for quotes. */
    private Policy read(PolicyKind kind, String statements) {
        return check.read(
                kind,
                "{'Version': '2012-10-17', 'Statement': [%s]}"
                        .formatted(statements)
                        .replace('\'', '"'));
    }

    private static String allow(String action, String resource) {
        return "{'Effect': 'Allow', 'Action': '%s', 'Resource': '%s'}".formatted(action, resource);
    }

    private static String trust(String principal) {
        return "{'Effect': 'Allow', 'Action': 'sts:AssumeRole', 'Principal': %s}".formatted(principal);
    }

    private void refused(Fault fault, PolicyKind kind, String statements, String message) {
        assertThatThrownBy(() -> read(kind, statements))
                .hasMessage(message)
                .isInstanceOfSatisfying(MalformedPolicyException.class, e -> assertThat(e.fault())
                        .isEqualTo(fault));
    }

    @ParameterizedTest
    @CsvSource({
        "*, *",
        "rds:Describe*, *",
        "s3:GetObject, arn:aws:s3:::bucket/*",
        "execute-api:Invoke, arn:*:rds:*:*:db:a?",
        "kms:Decrypt, arn:aws:kms:eu-west-1:111111111111:key/${aws:PrincipalTag/key}"
    })
    void takesActionsAndResourcesOfAnyService(String action, String resource) {
        assertThat(read(PolicyKind.IDENTITY, allow(action, resource)).text()).contains(action);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GetObject | Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                "s3:Get:Object | Actions/Condition can contain only one colon.",
                "s 3:GetObject | Vendor s 3 is not valid",
                "s3:Get-Object | The policy failed legacy parsing",
            })
    void refusesWhatIsNoAction(String action, String message) {
        refused(Fault.ACTION, PolicyKind.IDENTITY, allow(action, "*"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bucket/* | Resource bucket/* must be in ARN format or \"*\".",
                "arn:aws:s3:bucket | The policy failed legacy parsing",
                "arn:aws:s*:::bucket | The policy failed legacy parsing",
                "arn:amazon:s3:::bucket | Partition \"amazon\" is not valid for resource \"arn:amazon:s3:::bucket\".",
            })
    void refusesWhatIsNoResource(String resource, String message) {
        refused(Fault.RESOURCE, PolicyKind.IDENTITY, allow("s3:*", resource), message);
    }

    @Test
    void aConditionKeyHasAPrefix() {
        refused(
                Fault.ACTION,
                PolicyKind.IDENTITY,
                "{'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'StringEquals': {'SourceAccount': '1'}}}",
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }

    @Test
    void statementIdsAreUniqueAndInIamAlphanumeric() {
        String one = "{'Sid': 'Read', 'Effect': 'Allow', 'Action': '*', 'Resource': '*'}";
        String spaced =
                "{'Sid': 'Use this key', 'Effect': 'Allow', 'Principal': '*', 'Action': 'kms:*', 'Resource': '*'}";

        refused(
                Fault.SID,
                PolicyKind.IDENTITY,
                one + "," + one,
                "Statement IDs (SID) in a single policy must be unique.");
        refused(
                Fault.SID,
                PolicyKind.IDENTITY,
                one.replace("Read", "Read it"),
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");
        assertThat(read(PolicyKind.KEY, spaced)).isNotNull();
        refused(
                Fault.SID,
                PolicyKind.KEY,
                spaced + "," + spaced,
                "Statement IDs (SID) in a single policy must be unique.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'*'",
                "{'AWS': '*'}",
                "{'AWS': '333333333333'}",
                "{'AWS': 'arn:aws:iam::222222222222:root'}",
                "{'AWS': 'arn:aws:iam::111111111111:role/team/runner'}",
                "{'AWS': 'arn:aws:sts::111111111111:assumed-role/runner/session'}",
                "{'Service': ['lambda.amazonaws.com', 'sns.ap-east-1.amazonaws.com', 'ecs-tasks.amazonaws.com']}",
            })
    void takesPrincipalsThatExist(String principal) {
        assertThat(read(PolicyKind.TRUST, trust(principal))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "AWS, arn:aws:iam::111111111111:role/runner",
                "AWS, arn:aws:iam::111111111111:role/gone",
                "AWS, arn:aws:iam::111111111111:user/team",
                "AWS, arn:aws:sts::111111111111:assumed-role/gone/session",
                "AWS, 1111",
                "AWS, sns.amazonaws.com",
                "Service, lambda",
                "Service, lamda.amazonaws.com",
                "Service, rds.eu-west-1.amazonaws.com",
                "Service, sns.somewhere.amazonaws.com",
                "Service, *",
            })
    void refusesPrincipalsThatDoNotExist(String type, String principal) {
        String shown = type.equals("AWS") ? "AWS" : "SERVICE";

        refused(
                Fault.PRINCIPAL,
                PolicyKind.TRUST,
                trust("{'%s': '%s'}".formatted(type, principal)),
                "Invalid principal in policy: \"" + shown + "\":\"" + principal + "\"");
    }

    @Test
    void aTrustPolicyIsOfAssumingARoleAndOfNoResource() {
        refused(
                Fault.ACTION,
                PolicyKind.TRUST,
                trust("'*'").replace("sts:AssumeRole", "sts:GetCallerIdentity"),
                "AssumeRole policy may only specify STS AssumeRole actions.");
        refused(Fault.RESOURCE, PolicyKind.TRUST, trust("'*', 'Resource': '*'"), "Has prohibited field Resource");
    }

    @Test
    void thePolicyOfAResourceNamesResources() {
        refused(
                Fault.RESOURCE,
                PolicyKind.QUEUE,
                "{'Effect': 'Allow', 'Principal': '*', 'Action': 'sqs:*'}",
                "Policy statement must contain resources.");
    }

    @ParameterizedTest
    @CsvSource({
        "KEY, kms:Decrypt, sns:Publish",
        "TOPIC, SNS:Publish, sns:*",
        "QUEUE, SQS:*, sns:Publish",
        "FUNCTION, lambda:InvokeFunction, lambda:Invoke*",
        "SECRET, secretsmanager:Get*, kms:Decrypt"
    })
    void thePolicyOfAResourceNamesActionsOfItsService(PolicyKind kind, String taken, String other) {
        String statement = "{'Effect': 'Allow', 'Principal': '*', 'Action': '%s', 'Resource': '*'}";

        assertThat(read(kind, statement.formatted(taken))).isNotNull();
        assertThatThrownBy(() -> read(kind, statement.formatted(other)))
                .isInstanceOfSatisfying(MalformedPolicyException.class, e -> assertThat(e.fault())
                        .isEqualTo(Fault.ACTION));
    }
}
