package io.rdsreplicator.local.wire;

import static io.rdsreplicator.local.wire.WireRefusals.assertAllRefused;
import static io.rdsreplicator.local.wire.WireRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.AlreadyExistsException;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetNotFoundException;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryResponse;
import software.amazon.awssdk.services.cloudformation.model.InsufficientCapabilitiesException;
import software.amazon.awssdk.services.cloudformation.model.InvalidChangeSetStatusException;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDetail;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.StackSummary;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.cloudformation.waiters.CloudFormationWaiter;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Stacks made, changed and deleted over HTTP with the SDK's client and its waiters. */
class StacksWireIT {
    private static final Consumer<WaiterOverrideConfiguration.Builder> EAGERLY =
            o -> o.backoffStrategyV2(WireStage.EAGER).maxAttempts(6000);
    private static final String TEMPLATE =
            """
            Metadata: {Made: {By: hand}}
            Parameters:
              Name: {Type: String, AllowedPattern: '[a-z0-9-]*', ConstraintDescription: must be lower case, Description: Topic's name}
              Delay: {Type: Number, Default: 0}
              Word: {Type: String, Default: s3cret, NoEcho: true, AllowedValues: [s3cret, other]}
            Resources:
              Topic: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref Name}}
              Queue: {Type: 'AWS::SQS::Queue', Metadata: {a: b}, Properties: {DelaySeconds: !Ref Delay, QueueName: !Sub '${Name}-q'}}
              Policy: {Type: 'AWS::SNS::TopicPolicy', Properties: {Topics: [!Ref Topic], PolicyDocument: {
                Version: '2012-10-17', Statement: [{Effect: Allow, Principal: '*', Action: 'sns:Publish', Resource: !Ref Topic}]}}}
            Outputs: {Arn: {Value: !Ref Topic}}
            """;
    private static final String ROLE =
            """
            Resources:
              Role: {Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [
                {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}%s}}
            """;
    private static WireStage stage;
    private static CloudFormationClient stacks;
    private static CloudFormationWaiter waiter;

    @BeforeAll
    static void open() {
        stage = new WireStage();
        stacks = stage.client(CloudFormationClient.builder(), WireStage.A);
        waiter = stacks.waiter();
    }

    @AfterAll
    static void everyOperationWasTried() {
        try (WireStage closing = stage) {
            closing.calls.assertComplete(CloudFormationClient.class);
            assertThat(closing.faults).isEmpty();
        }
    }

    @Test
    void createsUpdatesAndDeletesAStack() {
        String id = stacks.createStack(r -> r.stackName("plain")
                        .templateBody(TEMPLATE)
                        .parameters(value("Name", "plain"))
                        .tags(Tag.builder().key("team").value("a").build())
                        .clientRequestToken("t-1"))
                .stackId();
        Stack made = waiter.waitUntilStackCreateComplete(r -> r.stackName("plain"), EAGERLY)
                .matched()
                .response()
                .orElseThrow()
                .stacks()
                .get(0);
        assertThat(made.stackId()).isEqualTo(id);
        assertThat(made.outputs().get(0).outputValue()).endsWith(":plain");
        assertThat(made.parameters()).contains(value("Word", "****"));

        stacks.updateStack(r -> r.stackName("plain")
                .usePreviousTemplate(true)
                .parameters(previous("Name"), previous("Word"), value("Delay", "5")));
        waiter.waitUntilStackUpdateComplete(r -> r.stackName("plain"), EAGERLY);
        SqsClient sqs = stage.client(SqsClient.builder(), WireStage.A);
        String queue = sqs.getQueueUrl(r -> r.queueName("plain-q")).queueUrl();
        assertThat(sqs.getQueueAttributes(r -> r.queueUrl(queue).attributeNamesWithStrings("All"))
                        .attributesAsStrings())
                .containsEntry("DelaySeconds", "5");
        assertThat(stacks.describeStacks(r -> r.stackName("plain"))
                        .stacks()
                        .get(0)
                        .tags())
                .hasSize(1);

        stacks.deleteStack(r -> r.stackName("plain"));
        waiter.waitUntilStackDeleteComplete(r -> r.stackName("plain"), EAGERLY);
        stacks.deleteStack(r -> r.stackName("plain"));
        Stack gone = stacks.describeStacks(r -> r.stackName(id)).stacks().get(0);
        assertThat(gone.stackStatus()).isEqualTo(StackStatus.DELETE_COMPLETE);
        assertThat(gone.deletionTime()).isNotNull();
        assertThat(stacks.listStacks(r -> r.stackStatusFilters(StackStatus.DELETE_COMPLETE))
                        .stackSummaries())
                .extracting(StackSummary::stackId)
                .contains(id);
        assertThat(stacks.describeStackEvents(r -> r.stackName(id)).stackEvents())
                .extracting(e -> e.logicalResourceId() + " " + e.resourceStatusAsString())
                .startsWith("plain DELETE_COMPLETE")
                .containsSubsequence("Queue UPDATE_COMPLETE", "Queue UPDATE_IN_PROGRESS", "plain UPDATE_IN_PROGRESS")
                .containsSubsequence("plain CREATE_COMPLETE", "Topic CREATE_COMPLETE", "Topic CREATE_IN_PROGRESS")
                .endsWith("plain CREATE_IN_PROGRESS")
                .doesNotContain("Topic UPDATE_COMPLETE");

        assertThat(stacks.createStack(
                                r -> r.stackName("plain").templateBody(TEMPLATE).parameters(value("Name", "plain")))
                        .stackId())
                .isNotEqualTo(id);
        waiter.waitUntilStackCreateComplete(r -> r.stackName("plain"), EAGERLY);
    }

    @Test
    void deploysByChangeSetsAsTheCliDoes() {
        DescribeChangeSetResponse first =
                changeSet("byset", "one", ChangeSetType.CREATE, TEMPLATE, value("Name", "byset"));
        assertThat(first.status()).isEqualTo(ChangeSetStatus.CREATE_COMPLETE);
        assertThat(first.executionStatus()).isEqualTo(ExecutionStatus.AVAILABLE);
        assertThat(first.changes())
                .extracting(c -> c.resourceChange().action())
                .containsOnly(ChangeAction.ADD)
                .hasSize(3);
        assertThat(stacks.describeStacks(r -> r.stackName("byset"))
                        .stacks()
                        .get(0)
                        .stackStatus())
                .isEqualTo(StackStatus.REVIEW_IN_PROGRESS);
        stacks.executeChangeSet(r -> r.changeSetName(first.changeSetId()));
        waiter.waitUntilStackCreateComplete(r -> r.stackName("byset"), EAGERLY);
        assertThat(stacks.describeChangeSet(r -> r.changeSetName("one").stackName("byset"))
                        .executionStatus())
                .isEqualTo(ExecutionStatus.EXECUTE_COMPLETE);

        DescribeChangeSetResponse same = changeSet("byset", "same", ChangeSetType.UPDATE, TEMPLATE, previous("Name"));
        assertThat(same.status()).isEqualTo(ChangeSetStatus.FAILED);
        assertThat(same.statusReason())
                .isEqualTo(
                        "The submitted information didn't contain changes. Submit different information to create a change set.");
        assertRefused(
                InvalidChangeSetStatusException.class,
                "InvalidChangeSetStatus",
                400,
                () -> stacks.executeChangeSet(r -> r.changeSetName("same").stackName("byset")));

        DescribeChangeSetResponse renamed =
                changeSet("byset", "two", ChangeSetType.UPDATE, TEMPLATE, value("Name", "byset-2"));
        assertThat(renamed.changes())
                .extracting(Change::resourceChange)
                .extracting(ResourceChange::logicalResourceId, ResourceChange::action, ResourceChange::replacement)
                .containsExactlyInAnyOrder(
                        tuple("Topic", ChangeAction.MODIFY, Replacement.TRUE),
                        tuple("Queue", ChangeAction.MODIFY, Replacement.TRUE),
                        tuple("Policy", ChangeAction.MODIFY, Replacement.FALSE));
        stacks.deleteChangeSet(r -> r.changeSetName("same").stackName("byset"));
        stacks.executeChangeSet(r -> r.changeSetName("two").stackName("byset"));
        waiter.waitUntilStackUpdateComplete(r -> r.stackName("byset"), EAGERLY);
        assertThat(stage.client(SnsClient.builder(), WireStage.A).listTopics().topics())
                .extracting(t -> t.topicArn().replaceAll(".*:", ""))
                .contains("byset-2")
                .doesNotContain("byset");
    }

    @Test
    void rollsAFailedCreationBackAndLetsItBeDeletedAndTriedAgain() {
        String bad = TEMPLATE.replace("!Sub '${Name}-q'", "'not a queue name'");
        stacks.createStack(r -> r.stackName("bad").templateBody(bad).parameters(value("Name", "bad")));
        waiter.waitUntilStackExists(r -> r.stackName("bad"), EAGERLY);
        assertThatThrownBy(() -> waiter.waitUntilStackCreateComplete(r -> r.stackName("bad"), EAGERLY))
                .isNotNull();
        waitFor("bad", StackStatus.ROLLBACK_COMPLETE);

        List<StackEvent> events =
                stacks.describeStackEvents(r -> r.stackName("bad")).stackEvents();
        assertThat(events)
                .filteredOn(e -> e.resourceStatusAsString().equals("CREATE_FAILED"))
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.logicalResourceId()).isEqualTo("Queue");
                    assertThat(e.resourceStatusReason()).isNotBlank();
                });
        assertThat(events)
                .filteredOn(e -> e.resourceStatusAsString().equals("ROLLBACK_IN_PROGRESS"))
                .singleElement()
                .satisfies(e -> assertThat(e.resourceStatusReason())
                        .isEqualTo("The following resource(s) failed to create: [Queue]. Rollback requested by user."));
        assertThat(events)
                .extracting(e -> e.logicalResourceId() + " " + e.resourceStatusAsString())
                .contains("Topic DELETE_COMPLETE");
        assertRefused(
                CloudFormationException.class,
                "ValidationError",
                400,
                () -> stacks.updateStack(
                        r -> r.stackName("bad").templateBody(TEMPLATE).parameters(value("Name", "bad"))));
        stacks.deleteStack(r -> r.stackName("bad"));
        waiter.waitUntilStackDeleteComplete(r -> r.stackName("bad"), EAGERLY);

        stacks.createStack(r -> r.stackName("bad")
                .templateBody(bad)
                .parameters(value("Name", "bad"))
                .onFailure(OnFailure.DO_NOTHING));
        waitFor("bad", StackStatus.CREATE_FAILED);
        assertThat(stacks.listStackResources(r -> r.stackName("bad")).stackResourceSummaries())
                .extracting(s -> s.logicalResourceId() + " " + s.resourceStatusAsString())
                .containsExactlyInAnyOrder("Topic CREATE_COMPLETE", "Queue CREATE_FAILED");
        stacks.deleteStack(r -> r.stackName("bad"));
        waiter.waitUntilStackDeleteComplete(r -> r.stackName("bad"), EAGERLY);

        String id = stacks.createStack(r -> r.stackName("bad")
                        .templateBody(bad)
                        .parameters(value("Name", "bad"))
                        .onFailure(OnFailure.DELETE))
                .stackId();
        waitFor(id, StackStatus.DELETE_COMPLETE);
        stacks.createStack(r -> r.stackName("bad").templateBody(TEMPLATE).parameters(value("Name", "bad")));
        waiter.waitUntilStackCreateComplete(r -> r.stackName("bad"), EAGERLY);
        stacks.updateStack(r -> r.stackName("bad").templateBody(bad).parameters(value("Name", "bad")));
        waitFor("bad", StackStatus.UPDATE_ROLLBACK_COMPLETE);
    }

    @Test
    void givesUpACreationThatIsDeleted() {
        String id = stacks.createStack(
                        r -> r.stackName("short").templateBody(TEMPLATE).parameters(value("Name", "short")))
                .stackId();
        stacks.deleteStack(r -> r.stackName("short"));
        waiter.waitUntilStackDeleteComplete(r -> r.stackName(id), EAGERLY);
        assertThat(stage.client(SnsClient.builder(), WireStage.A).listTopics().topics())
                .noneMatch(topic -> topic.topicArn().endsWith(":short"));
    }

    @Test
    void asksForCapabilities() {
        assertRefused(
                InsufficientCapabilitiesException.class,
                "InsufficientCapabilitiesException",
                400,
                () -> stacks.createStack(r -> r.stackName("iam").templateBody(ROLE.formatted(""))));
        assertThatThrownBy(() -> stacks.createStack(r -> r.stackName("iam")
                        .templateBody(ROLE.formatted(", RoleName: r"))
                        .capabilities(Capability.CAPABILITY_IAM)))
                .hasMessageContaining("Requires capabilities : [CAPABILITY_NAMED_IAM]");
        assertThatThrownBy(() -> stacks.createChangeSet(r -> r.stackName("iam")
                        .changeSetName("c")
                        .changeSetType(ChangeSetType.CREATE)
                        .templateBody(ROLE.formatted(", RoleName: r"))))
                .isInstanceOf(InsufficientCapabilitiesException.class);
        stacks.createStack(
                r -> r.stackName("iam").templateBody(ROLE.formatted("")).capabilities(Capability.CAPABILITY_NAMED_IAM));
        waiter.waitUntilStackCreateComplete(r -> r.stackName("iam"), EAGERLY);
    }

    @Test
    void describesATemplate() {
        GetTemplateSummaryResponse summary = stacks.getTemplateSummary(r -> r.templateBody(TEMPLATE));
        assertThat(summary.resourceTypes())
                .containsExactly("AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::SNS::TopicPolicy");
        assertThat(summary.metadata()).isEqualTo("{\"Made\":{\"By\":\"hand\"}}");
        assertThat(summary.parameters())
                .filteredOn(p -> p.parameterKey().equals("Word"))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.noEcho()).isTrue();
                    assertThat(p.parameterConstraints().allowedValues()).containsExactly("s3cret", "other");
                });
    }

    @Test
    void describesAResource() {
        create("kept", "Resources: {Kept: {Type: 'AWS::SNS::Topic', Metadata: {a: b}}}");

        StackResourceDetail kept = stacks.describeStackResource(
                        r -> r.stackName("kept").logicalResourceId("Kept"))
                .stackResourceDetail();
        assertThat(kept.metadata()).isEqualTo("{\"a\":\"b\"}");
        assertThat(kept.physicalResourceId()).startsWith("arn:aws:sns:");
    }

    @Test
    void pagesItsEventsTheNewestFirst() {
        create(
                "long",
                "Resources:\n"
                        + IntStream.range(0, 40)
                                .mapToObj(i ->
                                        "  Log%02d: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: long-%s}}\n"
                                                .formatted(i, i))
                                .collect(Collectors.joining()));

        List<StackEvent> events = stacks.describeStackEventsPaginator(r -> r.stackName("long")).stackEvents().stream()
                .toList();
        assertThat(stacks.describeStackEvents(r -> r.stackName("long")).stackEvents())
                .hasSize(100);
        assertThat(events).hasSize(122);
        assertThat(events).extracting(StackEvent::eventId).doesNotHaveDuplicates();
        assertThat(events).extracting(StackEvent::timestamp).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void refusesInCloudFormationsWords() {
        create("there", "Resources: {T: {Type: 'AWS::SNS::Topic'}}");
        Map<String, Runnable> refused = Map.of(
                "Parameters: [Name] must have values",
                () -> make(TEMPLATE),
                "Parameters: [Nome] do not exist in the template",
                () -> make(TEMPLATE, value("Nome", "x"), value("Name", "x")),
                "Parameter Name failed to satisfy constraint: must be lower case",
                () -> make(TEMPLATE, value("Name", "X")),
                "Parameter 'Word' must be one of AllowedValues",
                () -> make(TEMPLATE, value("Name", "x"), value("Word", "y")),
                "At least one Resources member must be defined",
                () -> make("Resources: {}"),
                "'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
                () -> make(TEMPLATE + "#".repeat(51_200)),
                "Either Template URL or Template Body must be specified",
                () -> make(null),
                "No updates are to be performed.",
                () -> stacks.updateStack(r -> r.stackName("there").usePreviousTemplate(true)),
                "Stack [none] does not exist",
                () -> stacks.updateStack(r -> r.stackName("none").templateBody(TEMPLATE)),
                "TemplateURL must be a supported URL",
                () -> stacks.createStack(r -> r.stackName("refused").templateURL("s3://a/b")));
        refused.forEach((message, call) -> assertThatThrownBy(call::run)
                .as(message)
                .isInstanceOf(CloudFormationException.class)
                .hasMessageContaining(message));
        assertRefused(
                AlreadyExistsException.class,
                "AlreadyExistsException",
                400,
                () -> stacks.createStack(
                        r -> r.stackName("there").templateBody("Resources: {T: {Type: 'AWS::SNS::Topic'}}")));
        assertAllRefused(
                ChangeSetNotFoundException.class,
                "ChangeSetNotFound",
                404,
                () -> stacks.describeChangeSet(r -> r.stackName("there").changeSetName("none")),
                () -> stacks.executeChangeSet(r -> r.stackName("there").changeSetName("none")),
                () -> stacks.deleteChangeSet(r -> r.stackName("there").changeSetName("none")));
        assertAllRefused(
                CloudFormationException.class,
                "ValidationError",
                400,
                () -> stacks.describeStacks(r -> r.stackName("none")),
                () -> stacks.deleteStack(r -> r.stackName("there").retainResources("T")),
                () -> stacks.describeStackEvents(r -> r.stackName("none")),
                () -> stacks.describeStackResource(r -> r.stackName("there").logicalResourceId("none")),
                () -> stacks.listStackResources(r -> r.stackName("none")),
                () -> stacks.getTemplateSummary(r -> r.stackName("none")),
                () -> stacks.listStacks(r -> r.nextToken("!")));
        assertThatThrownBy(() -> stacks.createStack(
                        r -> r.stackName("x").templateBody(TEMPLATE).roleARN("arn:aws:iam::1:role/r")))
                .hasMessageContaining("RoleARN is not implemented here");
        assertThatThrownBy(() -> stacks.createStack(
                        r -> r.stackName("x").templateBody(TEMPLATE).enableTerminationProtection(true)))
                .hasMessageContaining("termination protection is not implemented here");
        assertThatThrownBy(() -> stacks.validateTemplate(r -> r.templateBody(TEMPLATE)))
                .hasMessageContaining("cloudformation:validateTemplate is not implemented here");
    }

    private static void make(String template, Parameter... parameters) {
        stacks.createStack(r -> r.stackName("refused").templateBody(template).parameters(parameters));
    }

    private static void create(String name, String template) {
        stacks.createStack(r -> r.stackName(name).templateBody(template));
        waiter.waitUntilStackCreateComplete(r -> r.stackName(name), EAGERLY);
    }

    private static DescribeChangeSetResponse changeSet(
            String stack, String name, ChangeSetType type, String template, Parameter... parameters) {
        stacks.createChangeSet(r -> r.stackName(stack)
                .changeSetName(name)
                .changeSetType(type)
                .templateBody(template)
                .parameters(parameters)
                .tags(List.of()));
        DescribeChangeSetResponse seen;
        do {
            seen = stacks.describeChangeSet(r -> r.stackName(stack).changeSetName(name));
        } while (seen.status() == ChangeSetStatus.CREATE_IN_PROGRESS);
        return seen;
    }

    private static void waitFor(String stack, StackStatus status) {
        StackStatus seen = null;
        for (int attempt = 0; attempt < 6000 && seen != status; attempt++) {
            seen = stacks.describeStacks(r -> r.stackName(stack))
                    .stacks()
                    .get(0)
                    .stackStatus();
        }
        assertThat(seen).isEqualTo(status);
    }

    private static Parameter value(String key, String value) {
        return Parameter.builder().parameterKey(key).parameterValue(value).build();
    }

    private static Parameter previous(String key) {
        return Parameter.builder().parameterKey(key).usePreviousValue(true).build();
    }
}
