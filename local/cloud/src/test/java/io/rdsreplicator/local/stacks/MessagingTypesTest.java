package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.stacks.RecordedAws.PLACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.model.DeleteRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.RemoveTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;

/** What a template says of topics, queues and rules reaches the request, and Ref and GetAtt give what AWS documents. */
class MessagingTypesTest {
    private final RecordedAws aws = new RecordedAws();

    @Test
    void topicsWithPolicyAndSubscriptions() {
        Stack stack = aws.deploy(
                """
                Resources:
                  T:
                    Type: AWS::SNS::Topic
                    Properties: {TopicName: t, DisplayName: d, KmsMasterKeyId: k, Tags: [{Key: a, Value: b}],
                      Subscription: [{Protocol: email, Endpoint: a@b.c}]}
                  P: {Type: 'AWS::SNS::TopicPolicy', Properties: {Topics: [!Ref T], PolicyDocument: {Version: 2012-10-17, R: !Ref T}}}
                  S:
                    Type: AWS::SNS::Subscription
                    Properties: {TopicArn: 'arn:aws:sns:us-east-1:2:t', Region: us-east-1, Protocol: lambda, Endpoint: f,
                      FilterPolicy: {kind: [x]}, RedrivePolicy: {deadLetterTargetArn: q}}
                Outputs: {Ref: {Value: !Ref T}, Arn: {Value: !GetAtt T.TopicArn}, Name: {Value: !GetAtt T.TopicName}}""");

        String arn = "arn:aws:sns:eu-west-1:111111111111:t";
        assertThat(aws.only(CreateTopicRequest.class))
                .isEqualTo(CreateTopicRequest.builder()
                        .name("t")
                        .attributes(Map.of("DisplayName", "d", "KmsMasterKeyId", "k"))
                        .tags(software.amazon.awssdk.services.sns.model.Tag.builder()
                                .key("a")
                                .value("b")
                                .build())
                        .build());
        assertThat(aws.only(SetTopicAttributesRequest.class))
                .isEqualTo(SetTopicAttributesRequest.builder()
                        .topicArn(arn)
                        .attributeName("Policy")
                        .attributeValue("{\"Version\":\"2012-10-17\",\"R\":\"" + arn + "\"}")
                        .build());
        assertThat(aws.all(SubscribeRequest.class))
                .containsExactlyInAnyOrder(
                        SubscribeRequest.builder()
                                .topicArn(arn)
                                .protocol("email")
                                .endpoint("a@b.c")
                                .returnSubscriptionArn(true)
                                .build(),
                        SubscribeRequest.builder()
                                .topicArn("arn:aws:sns:us-east-1:2:t")
                                .protocol("lambda")
                                .endpoint("f")
                                .returnSubscriptionArn(true)
                                .attributes(Map.of(
                                        "FilterPolicy",
                                        "{\"kind\":[\"x\"]}",
                                        "RedrivePolicy",
                                        "{\"deadLetterTargetArn\":\"q\"}"))
                                .build());
        assertThat(aws.calls)
                .filteredOn(c -> c.request() instanceof SubscribeRequest r
                        && r.protocol().equals("lambda"))
                .singleElement()
                .satisfies(c -> assertThat(c.caller().region()).isEqualTo("us-east-1"));
        assertThat(stack.outputs())
                .extractingByKeys("Ref", "Arn", "Name")
                .extracting(Stack.Output::value)
                .containsExactly(arn, arn, "t");
        assertThat(stack.physicalId("S")).isEqualTo("arn:aws:sns:us-east-1:2:t:subscription");
    }

    @Test
    void changesASubscriptionsScopeWhereItsPolicyFitsIt() {
        String template =
                """
                Parameters: {Scope: {Type: String}}
                Conditions: {ByBody: !Equals [!Ref Scope, MessageBody]}
                Resources:
                  S:
                    Type: AWS::SNS::Subscription
                    Properties: {TopicArn: 'arn:aws:sns:eu-west-1:1:t', Protocol: lambda, Endpoint: f, FilterPolicyScope: !Ref Scope,
                      FilterPolicy: !If [ByBody, {a: {b: [c]}}, {a: [b]}]}""";

        aws.deploy(template, "Scope", "MessageAttributes");
        aws.deploy(template, "Scope", "MessageBody");
        aws.deploy(template, "Scope", "MessageAttributes");

        assertThat(aws.only(SubscribeRequest.class).attributes())
                .isEqualTo(Map.of("FilterPolicyScope", "MessageAttributes", "FilterPolicy", "{\"a\":[\"b\"]}"));
        assertThat(aws.all(SetSubscriptionAttributesRequest.class))
                .extracting(SetSubscriptionAttributesRequest::attributeValue)
                .containsExactly("MessageBody", "{\"a\":{\"b\":[\"c\"]}}", "{\"a\":[\"b\"]}", "MessageAttributes");
    }

    @Test
    void queuesWithPolicy() {
        Stack stack = aws.deploy(
                """
                Resources:
                  Q:
                    Type: AWS::SQS::Queue
                    Properties: {QueueName: q, MessageRetentionPeriod: 1209600, SqsManagedSseEnabled: true,
                      RedrivePolicy: {deadLetterTargetArn: d, maxReceiveCount: 3}, Tags: [{Key: a, Value: b}]}
                  P: {Type: 'AWS::SQS::QueuePolicy', Properties: {Queues: [!Ref Q], PolicyDocument: {Resource: !GetAtt Q.Arn}}}
                Outputs: {Ref: {Value: !Ref Q}, Arn: {Value: !GetAtt Q.Arn}, Name: {Value: !GetAtt Q.QueueName}}""");

        assertThat(aws.only(CreateQueueRequest.class))
                .isEqualTo(CreateQueueRequest.builder()
                        .queueName("q")
                        .tags(Map.of("a", "b"))
                        .attributesWithStrings(Map.of(
                                "MessageRetentionPeriod",
                                "1209600",
                                "SqsManagedSseEnabled",
                                "true",
                                "RedrivePolicy",
                                "{\"deadLetterTargetArn\":\"d\",\"maxReceiveCount\":3}"))
                        .build());
        String url = "https://sqs.eu-west-1.amazonaws.com/111111111111/q";
        assertThat(aws.only(SetQueueAttributesRequest.class))
                .isEqualTo(SetQueueAttributesRequest.builder()
                        .queueUrl(url)
                        .attributesWithStrings(
                                Map.of("Policy", "{\"Resource\":\"arn:aws:sqs:eu-west-1:111111111111:q\"}"))
                        .build());
        assertThat(stack.outputs())
                .extractingByKeys("Ref", "Arn", "Name")
                .extracting(Stack.Output::value)
                .containsExactly(url, "arn:aws:sqs:eu-west-1:111111111111:q", "q");
    }

    @Test
    void rules() {
        Stack stack = aws.deploy(
                """
                Resources:
                  R:
                    Type: AWS::Events::Rule
                    Properties:
                      Name: r
                      Description: d
                      State: DISABLED
                      EventPattern: {source: [aws.states], detail: {status: [FAILED]}}
                      Targets:
                        - {Id: one, Arn: a, RoleArn: r, Input: '{}', DeadLetterConfig: {Arn: q}, RetryPolicy: {MaximumRetryAttempts: 2}}
                Outputs: {Arn: {Value: !GetAtt R.Arn}}""");

        assertThat(aws.only(PutRuleRequest.class))
                .isEqualTo(PutRuleRequest.builder()
                        .name("r")
                        .description("d")
                        .state("DISABLED")
                        .tags(List.of())
                        .eventPattern("{\"source\":[\"aws.states\"],\"detail\":{\"status\":[\"FAILED\"]}}")
                        .build());
        assertThat(aws.only(PutTargetsRequest.class))
                .isEqualTo(PutTargetsRequest.builder()
                        .rule("r")
                        .targets(Target.builder()
                                .id("one")
                                .arn("a")
                                .roleArn("r")
                                .input("{}")
                                .deadLetterConfig(c -> c.arn("q"))
                                .retryPolicy(p -> p.maximumRetryAttempts(2))
                                .build())
                        .build());
        assertThat(stack.physicalId("R")).isEqualTo("r");
        assertThat(stack.output("Arn")).isEqualTo("arn:aws:events:eu-west-1:111111111111:rule/r");
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.only(RemoveTargetsRequest.class).ids()).containsExactly("one");
        assertThat(aws.only(DeleteRuleRequest.class).name()).isEqualTo("r");
    }
}
