package io.rdsreplicator.local.events;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.LambdaService;
import io.rdsreplicator.local.lambda.ScriptedRuntime;
import io.rdsreplicator.local.sqs.SqsService;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class EventsTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final String RULE = "arn:aws:events:eu-west-1:111111111111:rule/failures";
    private static final String FUNCTION = "arn:aws:lambda:eu-west-1:111111111111:function:report";
    private static final String MACHINE = "arn:aws:states:eu-west-1:111111111111:stateMachine:replication";
    private static final String ROLE = "arn:aws:iam::111111111111:role/schedule";
    private static final String QUEUE = "arn:aws:sqs:eu-west-1:111111111111:undelivered";
    private static final String PATTERN = "{\"source\":[\"aws.states\"],\"detail\":{\"status\":[\"FAILED\"]}}";
    private static final Caller STATES = Caller.service(A, "states.amazonaws.com", MACHINE);

    private final Timeline timeline = Timeline.virtual(START);
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final ScriptedRuntime runtime = new ScriptedRuntime();
    private final EventsService service = new EventsService(timeline, frontDoor);
    private final EventBridgeClient events = frontDoor.client(EventBridgeClient.class, Caller.root(A));
    private final List<Instant> startedAt = new ArrayList<>();
    private final List<StartExecutionRequest> started = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private LambdaClient lambda;

    @BeforeEach
    void openWhatRulesReach() {
        new LambdaService(timeline, frontDoor, runtime);
        new SqsService(timeline, frontDoor);
        frontDoor.open(SfnClient.class, Machines::new);
        lambda = frontDoor.client(LambdaClient.class, Caller.root(A));
        AssumableRoles.allowing(frontDoor.roles(), A, "report");
        AssumableRoles.with(frontDoor.roles(), A, "schedule", AssumableRoles.allow(MACHINE, "states:StartExecution"));
        lambda.createFunction(f -> f.functionName("report")
                .runtime("java21")
                .handler("example.Report")
                .role("arn:aws:iam::111111111111:role/report")
                .code(c -> c.s3Bucket("local").s3Key("function.jar")));
        service.observe(new RuleObserver() {
            @Override
            public void received(String event) {
                assertThat(event).startsWith("{\"version\":\"0\"");
            }

            @Override
            public void lost(String ruleArn, String targetArn, String event, String reason) {
                lost.add(reason);
            }
        });
    }

    private final class Machines implements SfnClient {
        private final Caller caller;

        Machines(Caller caller) {
            this.caller = caller;
        }

        @Override
        public StartExecutionResponse startExecution(StartExecutionRequest request) {
            assertThat(caller).isEqualTo(Caller.role(A, ROLE));
            frontDoor.authorization().notNeeded();
            startedAt.add(timeline.instant());
            started.add(request);
            return StartExecutionResponse.builder().executionArn("x").build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            // Nothing to let go of.
        }
    }

    private void permit() {
        lambda.addPermission(p -> p.functionName("report")
                .statementId("rule")
                .action("lambda:InvokeFunction")
                .principal("events.amazonaws.com")
                .sourceArn(RULE));
    }

    private void ruleOnFailures(Target.Builder target) {
        events.putRule(r -> r.name("failures").eventPattern(PATTERN));
        events.putTargets(
                t -> t.rule("failures").targets(target.id("one").arn(FUNCTION).build()));
    }

    private void schedule(String expression, RuleState state) {
        events.putRule(r -> r.name("schedule").scheduleExpression(expression).state(state));
        events.putTargets(t -> t.rule("schedule")
                .targets(Target.builder()
                        .id("m")
                        .arn(MACHINE)
                        .roleArn(ROLE)
                        .input("{}")
                        .build()));
    }

    private PutEventsResultEntry put(Caller caller, String source, String detail) {
        PutEventsRequestEntry entry = PutEventsRequestEntry.builder()
                .source(source)
                .detailType("Change")
                .resources("arn:execution")
                .detail(detail)
                .build();
        return frontDoor
                .client(EventBridgeClient.class, caller)
                .putEvents(p -> p.entries(entry))
                .entries()
                .get(0);
    }

    private void fail(Caller caller) {
        put(caller, "aws.states", "{\"status\":\"FAILED\"}");
        timeline.runUntilIdle();
    }

    @Test
    void invokesAFunctionWithTheEventThatItsRuleMatches() throws JsonProcessingException {
        permit();
        ruleOnFailures(Target.builder());

        put(STATES, "aws.states", "{\"status\":\"SUCCEEDED\"}");
        fail(STATES);

        assertThat(runtime.payloads).hasSize(1);
        JsonNode event = new JsonMapper().readTree(runtime.payloads.get(0));
        assertThat(event.fieldNames())
                .toIterable()
                .containsExactly(
                        "version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail");
        assertThat(event.path("time").asText()).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(event.path("account").asText()).isEqualTo("111111111111");
        assertThat(event.path("resources").path(0).asText()).isEqualTo("arn:execution");
        assertThat(event.path("detail").path("status").asText()).isEqualTo("FAILED");
        assertThat(lost).isEmpty();
    }

    @Test
    void losesAnEventThatTheFunctionDoesNotPermit() {
        ruleOnFailures(Target.builder());

        fail(STATES);

        assertThat(runtime.payloads).isEmpty();
        assertThat(lost).singleElement().asString().contains("not authorized");
    }

    @Test
    void putsALostEventIntoTheDeadLetterQueue() {
        SqsClient sqs = frontDoor.client(SqsClient.class, Caller.root(A));
        String policy =
                """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},
                "Action":"sqs:SendMessage","Resource":"%s","Condition":{"ArnEquals":{"aws:SourceArn":"%s"}}}]}"""
                        .formatted(QUEUE, RULE);
        String url = sqs.createQueue(
                        q -> q.queueName("undelivered").attributes(Map.of(QueueAttributeName.POLICY, policy)))
                .queueUrl();
        ruleOnFailures(Target.builder().deadLetterConfig(d -> d.arn(QUEUE)));

        fail(STATES);

        Message message = sqs.receiveMessage(r -> r.queueUrl(url).messageAttributeNames("All"))
                .messages()
                .get(0);
        assertThat(message.body()).contains("\"status\":\"FAILED\"");
        assertThat(message.messageAttributes().get("ERROR_CODE").stringValue()).isEqualTo("NO_PERMISSIONS");
        assertThat(lost).isEmpty();
    }

    @Test
    void matchesNothingWhileTheRuleIsDisabledOrGone() {
        permit();
        ruleOnFailures(Target.builder());

        events.disableRule(d -> d.name("failures"));
        fail(STATES);
        assertThat(runtime.payloads).isEmpty();

        events.enableRule(e -> e.name("failures"));
        fail(STATES);
        assertThat(runtime.payloads).hasSize(1);

        events.removeTargets(r -> r.rule("failures").ids("one"));
        events.deleteRule(d -> d.name("failures"));
        fail(STATES);
        assertThat(runtime.payloads).hasSize(1);
    }

    @Test
    void takesTheEventsOfAwsFromServicesOnly() {
        assertThat(put(Caller.root(A), "aws.states", "{}").errorCode()).isEqualTo("NotAuthorizedForSourceException");
        assertThat(put(Caller.root(A), "own.source", "{}").eventId()).hasSize(36);
        assertThat(put(Caller.root(A), "own.source", "[]").errorCode()).isEqualTo("MalformedDetail");
    }

    @Test
    void keepsEachAccountsEventsApart() {
        permit();
        ruleOnFailures(Target.builder());

        fail(Caller.service(new AccountRegion("222222222222", "eu-west-1"), "states.amazonaws.com", MACHINE));

        assertThat(runtime.payloads).isEmpty();
    }

    @Test
    void neverFiresADisabledSchedule() {
        schedule("rate(1 hour)", RuleState.DISABLED);

        timeline.runFor(Duration.ofDays(2));

        assertThat(started).isEmpty();
    }

    @Test
    void firesAnEnabledScheduleAtItsInstantsAndStopsWhenDisabled() {
        schedule("cron(0 3 * * ? *)", RuleState.DISABLED);
        timeline.runFor(Duration.ofHours(12));

        events.enableRule(e -> e.name("schedule"));
        events.enableRule(e -> e.name("schedule"));
        timeline.runFor(Duration.ofDays(2));
        events.disableRule(d -> d.name("schedule"));
        timeline.runFor(Duration.ofDays(2));

        assertThat(startedAt)
                .containsExactly(Instant.parse("2030-01-02T03:00:00Z"), Instant.parse("2030-01-03T03:00:00Z"));
        assertThat(started).allSatisfy(request -> {
            assertThat(request.stateMachineArn()).isEqualTo(MACHINE);
            assertThat(request.input()).isEqualTo("{}");
            assertThat(request.name()).matches("[0-9A-Za-z_-]{1,80}");
        });
        assertThat(started).extracting(StartExecutionRequest::name).doesNotHaveDuplicates();
    }

    @Test
    void invokesAFunctionEveryHourAndIsIdleInBetween() {
        events.putRule(r -> r.name("hourly").scheduleExpression("rate(1 hour)"));
        events.putTargets(t -> t.rule("hourly")
                .targets(Target.builder()
                        .id("f")
                        .arn(FUNCTION)
                        .input("{\"measure\":true}")
                        .build()));
        lambda.addPermission(p -> p.functionName("report")
                .statementId("hourly")
                .action("lambda:InvokeFunction")
                .principal("events.amazonaws.com")
                .sourceArn("arn:aws:events:eu-west-1:111111111111:rule/hourly"));

        timeline.runUntilIdle();
        assertThat(runtime.payloads).isEmpty();

        timeline.runFor(Duration.ofHours(3).plusMinutes(1));
        timeline.runUntilIdle();
        assertThat(runtime.payloads).containsExactly("{\"measure\":true}", "{\"measure\":true}", "{\"measure\":true}");
        assertThat(timeline.instant()).isBefore(START.plus(Duration.ofHours(4)));
    }

    @Test
    void followsAScheduleThatIsPutAnew() {
        schedule("rate(1 hour)", RuleState.ENABLED);
        schedule("rate(2 days)", RuleState.ENABLED);

        timeline.runFor(Duration.ofDays(3));

        assertThat(startedAt).containsExactly(START.plus(Duration.ofDays(2)));
    }

    @Test
    void forgetsTheScheduleOfADeletedRule() {
        schedule("rate(1 hour)", RuleState.ENABLED);
        assertFailsWith("ValidationException", () -> events.deleteRule(d -> d.name("schedule")))
                .contains("has targets");

        events.removeTargets(r -> r.rule("schedule").ids("m"));
        events.deleteRule(d -> d.name("schedule"));
        timeline.runUntilIdle();

        assertThat(timeline.instant()).isEqualTo(START);
    }

    @Test
    void describesAndListsRulesAndTargets() {
        ruleOnFailures(Target.builder());
        schedule("rate(1 hour)", RuleState.DISABLED);

        assertThat(events.describeRule(d -> d.name("failures")).eventPattern()).isEqualTo(PATTERN);
        assertThat(events.describeRule(d -> d.name("schedule")).state()).isEqualTo(RuleState.DISABLED);
        assertThat(events.listRules(l -> l.limit(1)).nextToken()).isNotNull();
        assertThat(events.listRules(l -> l.namePrefix("s")).rules())
                .extracting(Rule::name)
                .containsExactly("schedule");
        assertThat(events.listTargetsByRule(l -> l.rule("schedule")).targets())
                .extracting(Target::arn)
                .containsExactly(MACHINE);
        assertFailsWith("ResourceNotFoundException", () -> events.describeRule(d -> d.name("other")));
    }

    @Test
    void refusesRulesAndTargetsThatEventBridgeRefuses() {
        assertFailsWith("ValidationException", () -> events.putRule(r -> r.name("x")));
        assertFailsWith(
                "InvalidEventPatternException",
                () -> events.putRule(r -> r.name("x").eventPattern("{}")));
        assertFailsWith(
                "ValidationException", () -> events.putRule(r -> r.name("x").scheduleExpression("daily")));
        events.putRule(r -> r.name("x").eventPattern(PATTERN));
        assertFailsWith(
                        "ValidationException",
                        () -> events.putTargets(t -> t.rule("x")
                                .targets(Target.builder().id("m").arn(MACHINE).build())))
                .contains("RoleArn");
        assertFailsWith(
                "ValidationException",
                () -> events.putTargets(t -> t.rule("x")
                        .targets(Target.builder()
                                .id("f")
                                .arn(FUNCTION)
                                .input("{")
                                .build())));
        List<Target> six = List.of("1", "2", "3", "4", "5", "6").stream()
                .map(id -> Target.builder().id(id).arn(FUNCTION).build())
                .toList();
        assertFailsWith(
                "LimitExceededException",
                () -> events.putTargets(t -> t.rule("x").targets(six)));
    }

    @Test
    void aRoleDoesWhatItsPolicyAllows() {
        events.putRule(r -> r.name("failures").eventPattern(PATTERN));
        EventBridgeClient reader = frontDoor.client(
                EventBridgeClient.class,
                AssumableRoles.with(
                        frontDoor.roles(),
                        A,
                        "reader",
                        AssumableRoles.allow(RULE, "events:DescribeRule", "events:PutTargets")));

        assertThat(reader.describeRule(d -> d.name("failures")).arn()).isEqualTo(RULE);
        assertFailsWith("AccessDeniedException", () -> reader.disableRule(d -> d.name("failures")))
                .isEqualTo(
                        "User: arn:aws:iam::111111111111:role/reader is not authorized to perform: events:DisableRule on resource: "
                                + RULE + " because no identity-based policy allows the events:DisableRule action");
        assertFailsWith("AccessDeniedException", () -> reader.describeRule(d -> d.name("other")));
        assertFailsWith("AccessDeniedException", () -> reader.listRules(l -> l.limit(1)));
        assertFailsWith(
                "AccessDeniedException",
                () -> reader.putRule(r -> r.name("other").eventPattern(PATTERN)));
        assertFailsWith(
                        "AccessDeniedException",
                        () -> reader.putEvents(
                                p -> p.entries(PutEventsRequestEntry.builder().build())))
                .contains(A.arn("events", "event-bus/default"));
        assertFailsWith(
                        "AccessDeniedException",
                        () -> reader.putTargets(t -> t.rule("failures")
                                .targets(Target.builder()
                                        .id("m")
                                        .arn(MACHINE)
                                        .roleArn(ROLE)
                                        .build())))
                .contains("iam:PassRole");
    }

    @Test
    void actsUnderARoleThatTrustsItOnly() {
        frontDoor
                .roles()
                .create(
                        A,
                        "other",
                        """
                {"Statement": {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole",
                 "Condition": {"ArnEquals": {"aws:SourceArn": "%s"}}}}"""
                                .formatted(RULE),
                        Map.of(),
                        List.of(),
                        null);
        Target target = Target.builder()
                .id("m")
                .arn(MACHINE)
                .roleArn("arn:aws:iam::111111111111:role/other")
                .input("{}")
                .build();
        events.putRule(r -> r.name("failures").eventPattern(PATTERN));
        events.putRule(r -> r.name("another").eventPattern(PATTERN));

        events.putTargets(t -> t.rule("failures").targets(target));
        assertFailsWith(
                        "ValidationException",
                        () -> events.putTargets(t -> t.rule("another").targets(target)))
                .isEqualTo(
                        "Provided role 'arn:aws:iam::111111111111:role/other' cannot be assumed by principal 'events.amazonaws.com'.");
        frontDoor.roles().delete("arn:aws:iam::111111111111:role/other");
        fail(STATES);
        assertThat(started).isEmpty();
        assertThat(lost).singleElement().asString().contains("cannot be assumed");
    }

    @Test
    void bringsAnEventAgainAsOftenAsAsked() throws JsonProcessingException {
        permit();
        ruleOnFailures(Target.builder());
        String id = put(STATES, "aws.states", "{\"status\":\"FAILED\"}").eventId();
        timeline.runUntilIdle();

        service.redeliver(id);
        timeline.runUntilIdle();

        assertThat(runtime.payloads).hasSize(2);
        assertThat(runtime.payloads.get(1)).isEqualTo(runtime.payloads.get(0)).contains(id);
        assertThatThrownBy(() -> service.redeliver("none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none");
    }
}
