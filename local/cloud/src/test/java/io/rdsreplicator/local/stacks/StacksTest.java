package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.stacks.RecordedAws.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.rdsreplicator.local.stacks.template.TemplateException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;

class StacksTest {
    private static final String TWO_QUEUES =
            """
            Resources:
              A: {Type: 'AWS::SQS::Queue'}
              B: {Type: 'AWS::SNS::Topic', DependsOn: A, DeletionPolicy: %s}
              C: {Type: 'AWS::KMS::Alias', DependsOn: B, Properties: {AliasName: alias/c, TargetKeyId: k}}
            """;

    private final RecordedAws aws = new RecordedAws();

    @Test
    void makesEachResourceAfterThoseItNames() throws Exception {
        Stack stack = aws.stacks.deploy(PLACE, "demo", wiring(), Map.of());

        assertThat(stack.resources())
                .extracting(Stack.Resource::logicalId)
                .containsExactly("Log", "Key", "Topic", "Role", "Work", "Machine");
        assertThat(stack.status()).isEqualTo(StackStatus.CREATE_COMPLETE);
        assertThat(stack.output("MachineArn"))
                .isEqualTo("arn:aws:states:eu-west-1:111111111111:stateMachine:demo-replication");
        assertThat(stack.output("TopicName")).matches("demo-Topic-[0-9A-F]{12}");
        assertThat(stack.outputs()).doesNotContainKey("Subscribed");
        assertThat(stack.parameters()).containsEntry("Runtime", "java21");
    }

    @Test
    void passesResolvedValuesToTheServices() throws Exception {
        Path file = wiring();
        Stack stack = aws.stacks.deploy(PLACE, "demo", file, Map.of());

        CreateFunctionRequest function = aws.only(CreateFunctionRequest.class);
        String topic = stack.physicalId("Topic");
        assertThat(function.environment().variables()).containsOnly(Map.entry("TOPIC", topic), Map.entry("COUNT", "2"));
        assertThat(function.code().s3Bucket()).isEqualTo("local");
        assertThat(function.code().s3Key())
                .isEqualTo(file.resolve("../../target/work.jar").normalize().toString());
        String workArn = "arn:aws:lambda:eu-west-1:111111111111:function:" + stack.physicalId("Work");
        assertThat(aws.only(CreateStateMachineRequest.class).definition())
                .contains("\"arn:aws:states:::lambda:invoke\"", workArn)
                .doesNotContain("${");
        assertThat(aws.roles.list(PLACE)).singleElement().satisfies(role -> {
            assertThat(role.name()).isEqualTo(stack.physicalId("Role"));
            assertThat(role.inline()).containsOnlyKeys("Publish");
        });
        assertThat(aws.only(CreateTopicRequest.class).attributes())
                .containsEntry("KmsMasterKeyId", "arn:aws:kms:eu-west-1:111111111111:key/key-1");
    }

    @Test
    void makesAConditionalResourceAndItsOutputWhenTheConditionHolds() throws Exception {
        Stack stack = aws.stacks.deploy(PLACE, "demo", wiring(), Map.of("Email", "a@b.c"));

        assertThat(stack.output("Subscribed")).isEqualTo(stack.physicalId("ByEmail"));
    }

    @Test
    void rollsBackInReverseOrderAndNamesTheResourceThatFailed() {
        RuntimeException refused = new IllegalStateException("no more aliases");
        aws.failOn("createAlias", refused);

        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> aws.deploy(TWO_QUEUES.formatted("Delete")))
                .withMessage("stack demo: resource C CREATE_FAILED: no more aliases")
                .withCause(refused)
                .satisfies(e -> assertThat(e.logicalId()).isEqualTo("C"));
        assertThat(aws.operations())
                .containsExactly("createQueue", "createTopic", "createAlias", "deleteTopic", "deleteQueue");
        assertThat(aws.stacks.describe(PLACE, "demo").status()).isEqualTo(StackStatus.ROLLBACK_COMPLETE);
        assertThat(aws.stacks.describe(PLACE, "demo").resources()).isEmpty();
    }

    @Test
    void keepsARetainedResourceWhenItRollsBack() {
        aws.failOn("createAlias", new IllegalStateException("no"));

        assertThatThrownBy(() -> aws.deploy(TWO_QUEUES.formatted("Retain"))).isInstanceOf(StackException.class);

        assertThat(aws.operations()).doesNotContain("deleteTopic").contains("deleteQueue");
        assertThat(aws.stacks.describe(PLACE, "demo").resources())
                .extracting(Stack.Resource::logicalId, Stack.Resource::status)
                .containsExactly(tuple("B", StackStatus.DELETE_SKIPPED));
    }

    @Test
    void deletesARetainExceptOnCreateResourceWhenItRollsBackButNotWithTheStack() {
        aws.failOn("createAlias", new IllegalStateException("no"));
        assertThatThrownBy(() -> aws.deploy(TWO_QUEUES.formatted("RetainExceptOnCreate")))
                .isInstanceOf(StackException.class);
        assertThat(aws.operations()).contains("deleteTopic");

        aws.heal();
        aws.stacks.delete(PLACE, "demo");
        aws.calls.clear();
        aws.deploy(TWO_QUEUES.formatted("RetainExceptOnCreate"));
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.operations())
                .containsExactly("createQueue", "createTopic", "createAlias", "deleteAlias", "deleteQueue");
    }

    @Test
    void saysWhenTheRollbackFailsToo() {
        aws.failOn("createAlias", new IllegalStateException("no"));
        aws.failOn("deleteTopic", new IllegalStateException("stuck"));

        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> aws.deploy(TWO_QUEUES.formatted("Delete")))
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .extracting(Throwable::getMessage)
                        .isEqualTo("stuck"));
        assertThat(aws.stacks.describe(PLACE, "demo").status()).isEqualTo(StackStatus.ROLLBACK_FAILED);
        assertThat(aws.stacks.describe(PLACE, "demo").resources())
                .extracting(Stack.Resource::logicalId, Stack.Resource::status)
                .containsExactly(tuple("A", StackStatus.CREATE_COMPLETE), tuple("B", StackStatus.DELETE_FAILED));
    }

    @Test
    void refusesToUpdateAStackThatWasRolledBack() {
        aws.failOn("createAlias", new IllegalStateException("no"));
        assertThatThrownBy(() -> aws.deploy(TWO_QUEUES.formatted("Delete"))).isInstanceOf(StackException.class);
        aws.heal();

        assertThatThrownBy(() -> aws.deploy(TWO_QUEUES.formatted("Delete")))
                .isInstanceOf(TemplateException.class)
                .hasMessageEndingWith("is in ROLLBACK_COMPLETE state and can not be updated.");
    }

    @Test
    void deletesAStackButForWhatIsRetained() throws Exception {
        aws.stacks.deploy(PLACE, "demo", wiring(), Map.of());
        aws.calls.clear();

        aws.stacks.delete(PLACE, "demo");

        assertThat(aws.operations()).containsExactly("deleteStateMachine", "deleteFunction", "deleteTopic");
        assertThat(aws.roles.list(PLACE)).isEmpty();
        assertThatThrownBy(() -> aws.stacks.describe(PLACE, "demo"))
                .isInstanceOf(TemplateException.class)
                .hasMessage("Stack with id demo does not exist");
    }

    @Test
    void givesANewStackOfTheSameNameOtherPhysicalNames() {
        String template = "Resources: {T: {Type: 'AWS::SNS::Topic'}}";
        String first = aws.deploy(template).physicalId("T");
        aws.stacks.delete(PLACE, "demo");

        assertThat(aws.deploy(template).physicalId("T")).isNotEqualTo(first);
        assertThat(new RecordedAws().deploy(template).physicalId("T")).isEqualTo(first);
    }

    @Test
    void updatesInPlaceWhatChangedMakesWhatIsNewAndDeletesWhatIsGone() {
        String template =
                """
                Parameters: {State: {Type: String}}
                Resources:
                  Rule: {Type: 'AWS::Events::Rule', Properties: {ScheduleExpression: rate(1 day), State: !Ref State}}
                  %s
                """;
        aws.deploy(template.formatted("Old: {Type: 'AWS::SQS::Queue'}"), "State", "DISABLED");
        aws.calls.clear();

        Stack stack = aws.deploy(template.formatted("New: {Type: 'AWS::SNS::Topic'}"), "State", "ENABLED");

        assertThat(aws.operations()).containsExactly("putRule", "createTopic", "deleteQueue");
        assertThat(aws.only(PutRuleRequest.class).stateAsString()).isEqualTo("ENABLED");
        assertThat(stack.status()).isEqualTo(StackStatus.UPDATE_COMPLETE);
        assertThat(stack.resources()).extracting(Stack.Resource::logicalId).containsExactly("Rule", "New");
    }

    @Test
    void rollsAnUpdateBackToWhatWasThere() {
        String template =
                """
                Parameters: {State: {Type: String}, Name: {Type: String}}
                Resources:
                  Rule: {Type: 'AWS::Events::Rule', Properties: {ScheduleExpression: rate(1 day), State: !Ref State}}
                  Topic: {Type: 'AWS::SNS::Topic', DependsOn: Rule, Properties: {TopicName: !Ref Name}}
                """;
        aws.deploy(template, "State", "DISABLED", "Name", "one");
        aws.calls.clear();

        aws.failOn("createTopic", new IllegalStateException("no more topics"));
        assertThatThrownBy(() -> aws.deploy(template, "State", "ENABLED", "Name", "two"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("Topic UPDATE_FAILED: no more topics");

        assertThat(aws.all(PutRuleRequest.class))
                .extracting(PutRuleRequest::stateAsString)
                .containsExactly("ENABLED", "DISABLED");
        Stack stack = aws.stacks.describe(PLACE, "demo");
        assertThat(stack.status()).isEqualTo(StackStatus.UPDATE_ROLLBACK_COMPLETE);
        assertThat(stack.parameters()).containsEntry("State", "DISABLED").containsEntry("Name", "one");
    }

    @Test
    void keepsStacksOfTwoPlacesApart() {
        String template = "Resources: {T: {Type: 'AWS::SNS::Topic'}}";
        aws.deploy(template);
        aws.stacks.deploy(new Deployment(PLACE.in("us-east-1"), "demo", template, Path.of("/t"), Map.of(), Map.of()));

        aws.stacks.delete(PLACE.in("us-east-1"), "demo");

        assertThat(aws.stacks.list(PLACE)).extracting(Stack::name).isEqualTo(List.of("demo"));
    }

    private static Path wiring() throws URISyntaxException {
        return Path.of(StacksTest.class.getResource("/stacks/wiring.yaml").toURI());
    }
}
