package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.stacks.RecordedAws.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.AwsFailure;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;

/** What all types of resources have in common: what they refuse, their tags and records, and how they go. */
class ResourceTypesTest {
    private final RecordedAws aws = new RecordedAws();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "AWS::Events::Rule     | {Targets: [{Id: a, Arn: b, EcsParameters: {}}]}          | Targets/0: extraneous key [EcsParameters]",
                "AWS::Events::Rule     | {Targets: [{Arn: b}]}                                    | Targets/0: required key [Id] not found",
                "AWS::Lambda::Function | {Code: {ZipFile: x}, Role: r}                            | #/Code: extraneous key [ZipFile]",
                "AWS::Lambda::Function | {Code: f, Role: r, Timeout: soon}                        | #/Timeout: expected type: Number, found: soon",
                "AWS::Lambda::Function | {Code: f, Role: r, Environment: {Variable: {}}}          | #/Environment: extraneous key [Variable]",
                "AWS::SNS::Topic       | {Tags: [{Key: a}]}                                       | #/Tags/0: required key [Value] not found",
                "AWS::SNS::TopicPolicy | {Topics: t, PolicyDocument: {}}                          | #/Topics: expected type: JSONArray",
                "AWS::IAM::Role        | {AssumeRolePolicyDocument: {}, Path: x}                  | not a path: x",
                "AWS::IAM::ManagedPolicy | {PolicyDocument: {}, Roles: [none]}                    | The role with name none cannot be found.",
                "AWS::IAM::Policy      | {PolicyName: p, PolicyDocument: {}, Roles: [none]}       | The role with name none cannot be found.",
                "AWS::KMS::Alias       | {AliasName: !Ref AWS::NoValue, TargetKeyId: k}           | #: required key [AliasName] not found",
            })
    void refusesPropertiesByTheirPlace(String type, String properties, String message) {
        assertThatThrownBy(() -> aws.deploy("Resources: {R: {Type: '" + type + "', Properties: " + properties + "}}"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining(message);
        assertThat(aws.calls).isEmpty();
    }

    @Test
    void tagsChangeInPlace() {
        String template =
                """
                Parameters: {Key: {Type: String}}
                Resources:
                  Q: {Type: 'AWS::SQS::Queue', Properties: {Tags: [{Key: !Ref Key, Value: v}]}}
                  T: {Type: 'AWS::SNS::Topic', Properties: {Tags: [{Key: !Ref Key, Value: v}]}}
                  K: {Type: 'AWS::KMS::Key', Properties: {Tags: [{Key: !Ref Key, Value: v}]}}
                  R: {Type: 'AWS::Events::Rule', Properties: {ScheduleExpression: rate(1 day), Tags: [{Key: !Ref Key, Value: v}]}}
                  F: {Type: 'AWS::Lambda::Function', Properties: {Code: f, Role: r, Tags: [{Key: !Ref Key, Value: v}]}}
                  M: {Type: 'AWS::StepFunctions::StateMachine', Properties: {RoleArn: r, DefinitionString: '{}',
                    Tags: [{Key: !Ref Key, Value: v}]}}""";
        aws.deploy(template, "Key", "a");
        aws.calls.clear();
        aws.deploy(template, "Key", "b");

        assertThat(aws.operations()).filteredOn(name -> name.startsWith("tag")).hasSize(6);
        assertThat(aws.operations())
                .filteredOn(name -> name.startsWith("untag"))
                .hasSize(6);
        assertThat(aws.operations()).noneMatch(name -> name.startsWith("create") || name.startsWith("delete"));
    }

    @Test
    void refusesASecondRecordOfTheSameName() {
        String template =
                "Resources: {L: {Type: 'AWS::Logs::LogGroup', DeletionPolicy: Retain, Properties: {LogGroupName: g}}}";
        aws.deploy(template);
        aws.stacks.delete(PLACE, "demo");

        assertThatThrownBy(() -> aws.deploy(template))
                .hasMessageContaining(
                        "Resource of type 'AWS::Logs::LogGroup' with identifier '{\"/properties/LogGroupName\":\"g\"}' already exists.");
    }

    @Test
    void recordsWhatHasNoEffectHere() {
        Stack stack = aws.deploy(
                """
                Resources:
                  L: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: /a, RetentionInDays: 7}}
                  A: {Type: 'AWS::CloudWatch::Alarm', Properties: {AlarmName: a, ComparisonOperator: x, EvaluationPeriods: 1}}
                Outputs: {Log: {Value: !GetAtt L.Arn}, Alarm: {Value: !GetAtt A.Arn}}""");

        assertThat(stack.output("Log")).isEqualTo("arn:aws:logs:eu-west-1:111111111111:log-group:/a:*");
        assertThat(stack.output("Alarm")).isEqualTo("arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a");
        assertThat(stack.physicalId("L")).isEqualTo("/a");
        assertThat(aws.calls).isEmpty();
    }

    @Test
    void carriesTheTagsOfTheStack() {
        aws.stacks.deploy(new Deployment(
                PLACE,
                "demo",
                "Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {Tags: [{Key: a, Value: own}]}}}",
                Path.of("/t"),
                Map.of(),
                Map.of("a", "stack", "b", "stack")));

        assertThat(aws.only(CreateQueueRequest.class).tags())
                .containsOnly(Map.entry("a", "own"), Map.entry("b", "stack"));
    }

    @Test
    void takesAResourceThatIsGoneForDeletedButNoOtherRefusal() {
        aws.deploy("Resources: {T: {Type: 'AWS::SNS::Topic'}}");
        aws.failOn(
                "deleteTopic",
                AwsFailure.of(SnsException.builder(), "Sns", "AuthorizationError", 403, "not authorized"));
        assertThatThrownBy(() -> aws.stacks.delete(PLACE, "demo"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("resource T DELETE_FAILED: not authorized");
        assertThat(aws.stacks.describe(PLACE, "demo").status()).isEqualTo(StackStatus.DELETE_FAILED);

        aws.failOn(
                "deleteTopic", AwsFailure.of(SnsException.builder(), "Sns", "NotFound", 404, "Topic does not exist"));
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.stacks.list(PLACE)).isEmpty();
    }
}
