package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.stacks.RecordedAws.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.CreateAliasRequest;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.EnableKeyRotationRequest;
import software.amazon.awssdk.services.kms.model.ScheduleKeyDeletionRequest;

/** What a template says of roles, policies and keys reaches them, and Ref and GetAtt give what AWS documents. */
class AccessTypesTest {
    private final RecordedAws aws = new RecordedAws();

    @Test
    void aRoleThatIamRefusesFailsItsStack() {
        String template =
                """
                Resources:
                  R:
                    Type: AWS::IAM::Role
                    Properties:
                      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [
                        {Effect: Allow, Principal: {Service: lamda.amazonaws.com}, Action: 'sts:AssumeRole'}]}""";

        assertThatThrownBy(() -> aws.deploy(template))
                .hasMessageContaining("Invalid principal in policy: \"SERVICE\":\"lamda.amazonaws.com\" "
                        + "(Service: Iam, Status Code: 400, Error Code: MalformedPolicyDocument)");
    }

    @Test
    void rolesAndTheirPolicies() {
        String template =
                """
                Parameters: {Action: {Type: String, Default: 'sns:Publish'}}
                Resources:
                  R:
                    Type: AWS::IAM::Role
                    Properties:
                      RoleName: r
                      ManagedPolicyArns: ['arn:aws:iam::aws:policy/x']
                      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [
                        {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}
                      Policies:
                        - PolicyName: one
                          PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: !Ref Action, Resource: '*'}]}
                  P:
                    Type: AWS::IAM::Policy
                    Properties:
                      PolicyName: two
                      Roles: [!Ref R]
                      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Deny, Action: 'sns:*', Resource: '*'}]}
                Outputs: {Ref: {Value: !Ref R}, Arn: {Value: !GetAtt R.Arn}}""";
        Stack stack = aws.deploy(template);

        String arn = "arn:aws:iam::111111111111:role/r";
        assertThat(stack.output("Ref")).isEqualTo("r");
        assertThat(stack.output("Arn")).isEqualTo(arn);
        assertThat(aws.roles.get(arn)).hasValueSatisfying(role -> {
            assertThat(role.inline()).containsOnlyKeys("one", "two");
            assertThat(role.managed()).containsExactly("arn:aws:iam::aws:policy/x");
        });
        var before = aws.roles.get(arn).orElseThrow().inline();

        aws.deploy(template, "Action", "sns:Subscribe");
        var after = aws.roles.get(arn).orElseThrow().inline();
        assertThat(after.get("one")).isNotEqualTo(before.get("one"));
        assertThat(after.get("two")).isEqualTo(before.get("two"));

        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.roles.list(PLACE)).isEmpty();
    }

    @Test
    void managedPoliciesAndBoundaries() {
        String template =
                """
                Parameters: {Role: {Type: String, Default: One}, Boundary: {Type: String, Default: first}}
                Conditions: {One: !Equals [!Ref Role, One]}
                Resources:
                  One:
                    Type: AWS::IAM::Role
                    Properties: {Path: /team/, PermissionsBoundary: !Ref Boundary, AssumeRolePolicyDocument: {Version: 2012-10-17,
                      Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}}
                  Two:
                    Type: AWS::IAM::Role
                    Properties: {AssumeRolePolicyDocument: {Version: 2012-10-17,
                      Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}}
                  P:
                    Type: AWS::IAM::ManagedPolicy
                    Properties: {Path: /team/, Roles: [!If [One, !Ref One, !Ref Two]],
                      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: 'sns:*', Resource: '*'}]}}
                Outputs: {Policy: {Value: !Ref P}, One: {Value: !GetAtt One.Arn}, Two: {Value: !GetAtt Two.Arn}}""";
        Stack stack = aws.deploy(template);
        String policy = stack.output("Policy");
        assertThat(policy).matches("arn:aws:iam::111111111111:policy/team/demo-P-[0-9A-F]{12}");
        assertThat(stack.output("One")).startsWith("arn:aws:iam::111111111111:role/team/demo-One-");
        assertThat(managed(stack, "One")).containsExactly(policy);
        assertThat(aws.roles.get(stack.output("One")).orElseThrow().boundary()).isEqualTo("first");

        Stack moved = aws.deploy(template, "Role", "Two", "Boundary", "second");
        assertThat(managed(moved, "One")).isEmpty();
        assertThat(managed(moved, "Two")).containsExactly(policy);
        assertThat(moved.output("One")).isEqualTo(stack.output("One"));
        assertThat(aws.roles.get(stack.output("One")).orElseThrow().boundary()).isEqualTo("second");
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.roles.list(PLACE)).isEmpty();
    }

    private List<String> managed(Stack stack, String output) {
        return aws.roles.get(stack.output(output)).orElseThrow().managed();
    }

    @Test
    void keysWithAlias() {
        Stack stack = aws.deploy(
                """
                Resources:
                  K:
                    Type: AWS::KMS::Key
                    Properties: {Description: d, EnableKeyRotation: true, PendingWindowInDays: 7, KeyPolicy: {Version: 2012-10-17},
                      Tags: [{Key: a, Value: b}]}
                  A: {Type: 'AWS::KMS::Alias', Properties: {AliasName: alias/x, TargetKeyId: !Ref K}}
                Outputs: {Ref: {Value: !Ref K}, Arn: {Value: !GetAtt K.Arn}, Alias: {Value: !Ref A}}""");

        assertThat(aws.only(CreateKeyRequest.class))
                .isEqualTo(CreateKeyRequest.builder()
                        .description("d")
                        .policy("{\"Version\":\"2012-10-17\"}")
                        .tags(software.amazon.awssdk.services.kms.model.Tag.builder()
                                .tagKey("a")
                                .tagValue("b")
                                .build())
                        .build());
        assertThat(aws.only(EnableKeyRotationRequest.class).keyId()).isEqualTo("key-1");
        assertThat(aws.only(CreateAliasRequest.class).targetKeyId()).isEqualTo("key-1");
        assertThat(stack.outputs())
                .extractingByKeys("Ref", "Arn", "Alias")
                .extracting(Stack.Output::value)
                .containsExactly("key-1", "arn:aws:kms:eu-west-1:111111111111:key/key-1", "alias/x");
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.only(ScheduleKeyDeletionRequest.class).pendingWindowInDays())
                .isEqualTo(7);
    }
}
