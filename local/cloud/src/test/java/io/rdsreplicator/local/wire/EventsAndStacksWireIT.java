package io.rdsreplicator.local.wire;

import static io.rdsreplicator.local.wire.WireRefusals.assertAllRefused;
import static io.rdsreplicator.local.wire.WireRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.stacks.Deployment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.StackSummary;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.InvalidEventPatternException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Tag;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** EventBridge (JSON) and the stacks of the stage (query) over HTTP with the SDK's clients. */
class EventsAndStacksWireIT {
    private static final String TEMPLATE =
            """
            Description: Zwei Dinge & <ü>
            Parameters:
              Name: {Type: String, Default: inbox}
            Resources:
              Inbox: {Type: 'AWS::SQS::Queue'}
              News: {Type: 'AWS::SNS::Topic', DependsOn: Inbox}
            Outputs:
              Topic: {Value: !Ref News, Description: 'Wohin ü'}
            """;
    private static WireStage stage;
    private static EventBridgeClient events;
    private static CloudFormationClient stacks;

    @BeforeAll
    static void open() {
        stage = new WireStage();
        events = stage.client(EventBridgeClient.builder(), WireStage.A);
        stacks = stage.client(CloudFormationClient.builder(), WireStage.A);
        deploy("shop");
    }

    private static void deploy(String name) {
        stage.timeline.locked(() -> stage.aws
                .stacks()
                .deploy(new Deployment(WireStage.A, name, TEMPLATE, Path.of("."), Map.of(), Map.of("team", "ü"))));
    }

    @AfterAll
    static void everyOperationWasTried() {
        try (WireStage closing = stage) {
            closing.calls.assertComplete(EventBridgeClient.class, "DeleteRule");
            assertThat(closing.faults).isEmpty();
        }
    }

    @Test
    void administersRules() {
        assertThat(stage.client(EventBridgeClient.builder(), WireStage.EMPTY)
                        .listRules(r -> {})
                        .rules())
                .isEmpty();
        String rule = events.putRule(r -> r.name("nightly")
                        .scheduleExpression("rate(1 day)")
                        .state(RuleState.DISABLED)
                        .description("ü")
                        .tags(Tag.builder().key("team").value("ü").build()))
                .ruleArn();
        events.putTargets(r -> r.rule("nightly")
                .targets(Target.builder()
                        .id("q")
                        .arn("arn:aws:sqs:us-east-1:111111111111:q")
                        .input("{\"a\":\"ü\"}")
                        .build()));
        assertThat(events.listTargetsByRule(r -> r.rule("nightly")).targets())
                .singleElement()
                .satisfies(t -> assertThat(t.input()).isEqualTo("{\"a\":\"ü\"}"));
        events.enableRule(r -> r.name("nightly"));
        assertThat(events.describeRule(r -> r.name("nightly")).state()).isEqualTo(RuleState.ENABLED);
        events.disableRule(r -> r.name("nightly"));
        events.putRule(r -> r.name("nightly-2").eventPattern("{\"source\":[\"shop\"]}"));
        assertThat(events.listRules(r -> r.namePrefix("nightly").limit(1)).nextToken())
                .isNotBlank();
        events.tagResource(
                r -> r.resourceARN(rule).tags(Tag.builder().key("k").value("v").build()));
        events.untagResource(r -> r.resourceARN(rule).tagKeys("k"));
        assertThat(events.listTagsForResource(r -> r.resourceARN(rule)).tags())
                .containsExactly(Tag.builder().key("team").value("ü").build());
        assertThat(events.putEvents(r -> r.entries(PutEventsRequestEntry.builder()
                                .source("shop")
                                .detailType("sold")
                                .detail("{\"ü\":1}")
                                .time(Instant.parse("2026-11-21T04:00:00.5Z"))
                                .build()))
                        .failedEntryCount())
                .isZero();
        assertThat(events.removeTargets(r -> r.rule("nightly").ids("q")).failedEntryCount())
                .isZero();
        events.deleteRule(r -> r.name("nightly"));
    }

    @Test
    void refusesRulesWithTheModelledErrors() {
        assertAllRefused(
                ResourceNotFoundException.class,
                "ResourceNotFoundException",
                400,
                () -> events.describeRule(r -> r.name("none")),
                () -> events.enableRule(r -> r.name("none")),
                () -> events.disableRule(r -> r.name("none")),
                () -> events.putTargets(r -> r.rule("none")
                        .targets(Target.builder()
                                .id("q")
                                .arn("arn:aws:sqs:us-east-1:111111111111:q")
                                .build())),
                () -> events.removeTargets(r -> r.rule("none").ids("q")),
                () -> events.listTargetsByRule(r -> r.rule("none")),
                () -> events.tagResource(r -> r.resourceARN("arn:aws:events:us-east-1:111111111111:rule/none")
                        .tags(Tag.builder().key("k").value("v").build())),
                () -> events.untagResource(r -> r.resourceARN("arn:aws:events:us-east-1:111111111111:rule/none")
                        .tagKeys("k")),
                () -> events.listTagsForResource(
                        r -> r.resourceARN("arn:aws:events:us-east-1:111111111111:rule/none")));
        assertRefused(
                InvalidEventPatternException.class,
                "InvalidEventPatternException",
                400,
                () -> events.putRule(r -> r.name("bad").eventPattern("{")));
        assertAllRefused(
                EventBridgeException.class,
                "ValidationException",
                400,
                () -> events.putEvents(r -> r.entries(List.of())),
                () -> events.listRules(r -> r.nextToken("!")),
                () -> events.listRules(r -> r.limit(0)));
    }

    @Test
    void showsStacks() {
        Stack stack = stacks.describeStacks(r -> r.stackName("shop")).stacks().get(0);

        assertThat(stack.description()).isEqualTo("Zwei Dinge & <ü>");
        assertThat(stack.stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
        assertThat(stack.creationTime()).isAfterOrEqualTo(Instant.parse("2026-11-21T04:00:00.123Z"));
        assertThat(stack.parameters()).singleElement().satisfies(p -> assertThat(p.parameterValue())
                .isEqualTo("inbox"));
        assertThat(stack.outputs()).singleElement().satisfies(output -> {
            assertThat(output)
                    .extracting(Output::outputKey, Output::description)
                    .containsExactly("Topic", "Wohin ü");
            assertThat(output.outputValue()).startsWith("arn:aws:sns:us-east-1:111111111111:");
        });
        assertThat(stacks.listStackResources(r -> r.stackName(stack.stackId())).stackResourceSummaries())
                .extracting(StackResourceSummary::logicalResourceId)
                .containsExactly("Inbox", "News");
        assertThat(stacks.listStackResources(r -> r.stackName("shop")).stackResourceSummaries())
                .extracting(StackResourceSummary::resourceType)
                .containsExactly("AWS::SQS::Queue", "AWS::SNS::Topic");
        assertThat(stacks.listStacks(r -> r.stackStatusFilters(StackStatus.CREATE_COMPLETE))
                        .stackSummaries())
                .extracting(StackSummary::stackName)
                .contains("shop");
        assertThat(stacks.listStacks(r -> r.stackStatusFilters(StackStatus.DELETE_FAILED))
                        .stackSummaries())
                .isEmpty();
        assertThat(stage.client(CloudFormationClient.builder(), WireStage.EMPTY)
                        .describeStacks()
                        .stacks())
                .isEmpty();
    }
}
