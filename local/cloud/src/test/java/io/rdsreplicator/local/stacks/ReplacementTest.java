package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.stacks.RecordedAws.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.sns.model.DeleteTopicRequest;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesRequest;

/** An update puts a new resource in the place of one that cannot be changed. */
class ReplacementTest {
    private static final String TOPIC =
            """
            Parameters: {Fifo: {Type: String}, Extra: {Type: String, Default: x}}
            Resources:
              Topic: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref Fifo}%s}
              Policy: {Type: 'AWS::SNS::TopicPolicy', Properties: {Topics: [!Ref Topic], PolicyDocument: {Resource: !Ref Topic}}}
              Last: {Type: 'AWS::SQS::Queue', DependsOn: Policy, Properties: {DelaySeconds: !Ref Extra}}
            """;

    private final RecordedAws aws = new RecordedAws();

    @Test
    void makesTheNewOneThenChangesWhatNamesItThenDeletesTheOldOne() {
        aws.deploy(TOPIC.formatted(""), "Fifo", "one");
        aws.calls.clear();

        Stack stack = aws.deploy(TOPIC.formatted(""), "Fifo", "two");

        assertThat(aws.operations())
                .containsExactly("createTopic", "setTopicAttributes", "setTopicAttributes", "deleteTopic");
        assertThat(aws.all(SetTopicAttributesRequest.class))
                .extracting(SetTopicAttributesRequest::topicArn)
                .containsExactly("arn:aws:sns:eu-west-1:111111111111:two", "arn:aws:sns:eu-west-1:111111111111:one");
        assertThat(aws.only(DeleteTopicRequest.class).topicArn()).endsWith(":one");
        assertThat(stack.physicalId("Topic")).endsWith(":two");
        assertThat(stack.status()).isEqualTo(StackStatus.UPDATE_COMPLETE);
        assertThat(stack.resources()).extracting(Stack.Resource::logicalId).containsExactly("Topic", "Policy", "Last");
    }

    @Test
    void keepsTheOldOneWhereThePolicySaysSo() {
        aws.deploy(TOPIC.formatted(", UpdateReplacePolicy: Retain"), "Fifo", "one");
        aws.deploy(TOPIC.formatted(", UpdateReplacePolicy: Retain"), "Fifo", "two");

        assertThat(aws.operations()).doesNotContain("deleteTopic");
    }

    @Test
    void goesBackToTheOldOneWhenALaterResourceFails() {
        aws.deploy(TOPIC.formatted(""), "Fifo", "one");
        aws.calls.clear();
        aws.failOn("setQueueAttributes", new IllegalStateException("no"));

        assertThatThrownBy(() -> aws.deploy(TOPIC.formatted(""), "Fifo", "two", "Extra", "y"))
                .isInstanceOf(StackException.class);

        Stack stack = aws.stacks.describe(PLACE, "demo");
        assertThat(stack.status()).isEqualTo(StackStatus.UPDATE_ROLLBACK_FAILED);
        assertThat(stack.physicalId("Topic")).endsWith(":one");

        aws.heal();
        aws.calls.clear();
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.all(DeleteTopicRequest.class))
                .extracting(DeleteTopicRequest::topicArn)
                .containsExactlyInAnyOrder(
                        "arn:aws:sns:eu-west-1:111111111111:one", "arn:aws:sns:eu-west-1:111111111111:two");
    }

    @Test
    void deletesTheNewOneWhenAnotherResourceCannotBeMade() {
        aws.deploy(TOPIC.formatted(""), "Fifo", "one");
        aws.calls.clear();
        aws.failOn("createAlias", new IllegalStateException("no"));

        String more = TOPIC.formatted("") + "  Alias: {Type: 'AWS::KMS::Alias', DependsOn: Last, "
                + "Properties: {AliasName: alias/a, TargetKeyId: k}}\n";
        assertThatThrownBy(() -> aws.deploy(more, "Fifo", "two")).hasMessageContaining("Alias UPDATE_FAILED: no");

        assertThat(aws.only(DeleteTopicRequest.class).topicArn()).endsWith(":two");
        Stack stack = aws.stacks.describe(PLACE, "demo");
        assertThat(stack.status()).isEqualTo(StackStatus.UPDATE_ROLLBACK_COMPLETE);
        assertThat(stack.resources()).extracting(Stack.Resource::logicalId).containsExactly("Topic", "Policy", "Last");
        assertThat(stack.physicalId("Topic")).endsWith(":one");
    }

    @Test
    void refusesToReplaceWhatKeepsItsOwnName() {
        String template =
                """
                Parameters: {Type: {Type: String}}
                Resources:
                  M: {Type: 'AWS::StepFunctions::StateMachine', Properties: {StateMachineName: m, RoleArn: r, DefinitionString: '{}',
                    StateMachineType: !Ref Type}}""";
        aws.deploy(template, "Type", "STANDARD");

        assertThatThrownBy(() -> aws.deploy(template, "Type", "EXPRESS"))
                .hasMessageEndingWith(
                        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                                + "Rename m and update the stack again.");
        assertThat(aws.stacks.describe(PLACE, "demo").status()).isEqualTo(StackStatus.UPDATE_ROLLBACK_COMPLETE);
        assertThat(aws.operations()).containsExactly("createStateMachine");
    }

    @Test
    void givesTheNewOneAnotherNameWhereTheTemplateGivesNone() {
        String template =
                """
                Parameters: {Type: {Type: String}}
                Resources:
                  M: {Type: 'AWS::StepFunctions::StateMachine', Properties: {RoleArn: r, DefinitionString: '{}',
                    StateMachineType: !Ref Type}}""";
        String before = aws.deploy(template, "Type", "STANDARD").physicalId("M");
        String after = aws.deploy(template, "Type", "EXPRESS").physicalId("M");

        assertThat(after).isNotEqualTo(before);
        assertThat(aws.operations()).containsExactly("createStateMachine", "createStateMachine", "deleteStateMachine");
    }

    @Test
    void refusesToChangeWhatIsImmutable() {
        String template =
                """
                Parameters: {Spec: {Type: String}}
                Resources: {K: {Type: 'AWS::KMS::Key', Properties: {KeySpec: !Ref Spec}}}""";
        aws.deploy(template, "Spec", "SYMMETRIC_DEFAULT");

        assertThatThrownBy(() -> aws.deploy(template, "Spec", "RSA_2048"))
                .hasMessageContaining("Updates are not allowed for property - KeySpec");
    }

    @Test
    void deletesWhatWasMadeOfAResourceThatFailedHalfWay() {
        aws.failOn("subscribe", new IllegalStateException("no"));

        assertThatThrownBy(
                        () -> aws.deploy(
                                "Resources: {T: {Type: 'AWS::SNS::Topic', Properties: {Subscription: [{Protocol: email, Endpoint: a@b.c}]}}}"))
                .hasMessageContaining("T CREATE_FAILED: no");

        assertThat(aws.operations()).containsExactly("createTopic", "subscribe", "deleteTopic");
    }

    @Test
    void refusesToTurnAResourceIntoOneOfAnotherType() {
        aws.deploy("Resources: {T: {Type: 'AWS::SNS::Topic'}}");

        assertThatThrownBy(() -> aws.deploy("Resources: {T: {Type: 'AWS::SQS::Queue'}}"))
                .hasMessage(
                        "Update of resource type is not permitted. The new template modifies resource type of the following"
                                + " resources: [T]");
    }

    @Test
    void movesTheCodeOfAFunctionInPlaceButReplacesOneThatIsRenamed() {
        String template =
                """
                Parameters: {Name: {Type: String, Default: f}, Key: {Type: String, Default: a}, Cpu: {Type: String, Default: arm64}}
                Resources:
                  F: {Type: 'AWS::Lambda::Function', Properties: {FunctionName: !Ref Name, Role: r, Architectures: [!Ref Cpu],
                    Code: {S3Bucket: b, S3Key: !Ref Key}}}
                  P: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref F, Action: a, Principal: p}}""";
        aws.deploy(template);
        assertThat(aws.only(CreateFunctionRequest.class).code().s3Key()).isEqualTo("a");
        aws.calls.clear();
        aws.deploy(template, "Key", "b", "Cpu", "x86_64");
        assertThat(aws.operations()).containsExactly("updateFunctionCode");
        aws.calls.clear();

        aws.deploy(template, "Name", "g");
        assertThat(aws.operations())
                .containsExactly("createFunction", "addPermission", "removePermission", "deleteFunction");
    }

    @Test
    void triesTheOtherResourcesWhenOneCannotBeDeleted() {
        aws.deploy(
                """
                Resources:
                  Needed: {Type: 'AWS::SNS::Topic'}
                  Stuck: {Type: 'AWS::KMS::Alias', DependsOn: Needed, Properties: {AliasName: alias/a, TargetKeyId: k}}
                  Free: {Type: 'AWS::SQS::Queue'}""");
        aws.failOn("deleteAlias", new IllegalStateException("stuck"));
        aws.calls.clear();

        assertThatThrownBy(() -> aws.stacks.delete(PLACE, "demo"))
                .hasMessage("stack demo: resource Stuck DELETE_FAILED: stuck");
        assertThat(aws.operations()).containsExactlyInAnyOrder("deleteQueue", "deleteAlias");
        assertThat(aws.stacks.describe(PLACE, "demo").resources())
                .extracting(Stack.Resource::logicalId, Stack.Resource::status)
                .containsExactly(
                        tuple("Needed", StackStatus.CREATE_COMPLETE), tuple("Stuck", StackStatus.DELETE_FAILED));

        aws.heal();
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.stacks.list(PLACE)).isEqualTo(List.of());
    }
}
