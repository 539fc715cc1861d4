package io.rdsreplicator.local.lambda;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.InvocationObserver.Invocation;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

class LambdaTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final String ARN = "arn:aws:lambda:eu-west-1:222222222222:function:start";
    private static final String TOPIC = "arn:aws:sns:eu-west-1:111111111111:announcements";
    private static final Caller SNS = Caller.service(B, "sns.amazonaws.com", TOPIC);

    private final Timeline timeline = Timeline.virtual(START);
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final ScriptedRuntime runtime = new ScriptedRuntime();
    private final LambdaService service = new LambdaService(timeline, frontDoor, runtime);
    private final LambdaClient lambda = frontDoor.client(LambdaClient.class, Caller.root(B));

    @BeforeEach
    void makeARole() {
        AssumableRoles.allowing(frontDoor.roles(), B, "start");
    }

    private static CreateFunctionRequest.Builder function(String name) {
        return CreateFunctionRequest.builder()
                .functionName(name)
                .runtime("java21")
                .handler("example.Start")
                .role("arn:aws:iam::222222222222:role/start")
                .timeout(30)
                .code(c -> c.s3Bucket("local").s3Key("target/function.jar"));
    }

    private void create(String name) {
        lambda.createFunction(function(name).build());
    }

    private InvokeResponse invoke(Caller caller, String name) {
        return frontDoor.client(LambdaClient.class, caller).invoke(i -> i.functionName(name)
                .payload(SdkBytes.fromUtf8String("{}")));
    }

    @Test
    void describesAFunctionAsItWasCreated() {
        lambda.createFunction(function("start")
                .environment(e -> e.variables(Map.of("STACK", "orders")))
                .tags(Map.of("a", "b"))
                .build());

        GetFunctionResponse found = lambda.getFunction(g -> g.functionName(ARN));

        assertThat(found.configuration().functionArn()).isEqualTo(ARN);
        assertThat(found.configuration().timeout()).isEqualTo(30);
        assertThat(found.configuration().environment().variables()).containsEntry("STACK", "orders");
        assertThat(found.configuration().stateAsString()).isEqualTo("Active");
        assertThat(found.tags()).containsEntry("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "start:$LATEST", "222222222222:function:start", ARN, ARN + ":$LATEST"})
    void findsAFunctionByEachOfItsNames(String name) {
        create("start");

        assertThat(lambda.getFunctionConfiguration(g -> g.functionName(name)).functionName())
                .isEqualTo("start");
    }

    @Test
    void refusesASecondFunctionOfTheSameName() {
        create("start");

        assertFailsWith("ResourceConflictException", () -> create("start"));
    }

    @Test
    void saysThatAFunctionOrItsVersionIsNotFound() {
        assertThatThrownBy(() -> lambda.getFunction(g -> g.functionName("start")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Function not found: " + ARN);
        create("start");
        assertFailsWith(
                "ResourceNotFoundException",
                () -> lambda.getFunction(g -> g.functionName("start").qualifier("7")));
    }

    @Test
    void refusesSettingsThatLambdaRefuses() {
        assertFailsWith(
                "InvalidParameterValueException",
                () -> lambda.createFunction(function("f").runtime("java17").build()));
        assertFailsWith(
                "InvalidParameterValueException",
                () -> lambda.createFunction(function("f").timeout(901).build()));
        assertFailsWith(
                        "InvalidParameterValueException",
                        () -> lambda.createFunction(function("f")
                                .environment(e -> e.variables(Map.of("AWS_REGION", "x")))
                                .build()))
                .endsWith("AWS_REGION");
        assertFailsWith(
                "AccessDeniedException",
                () -> lambda.createFunction(function("f")
                        .role("arn:aws:iam::111111111111:role/start")
                        .build()));
    }

    @Test
    void changesConfigurationAndCodeOneByOne() {
        create("start");

        lambda.updateFunctionConfiguration(u -> u.functionName("start").timeout(60));
        lambda.updateFunctionCode(u -> u.functionName("start").s3Bucket("local").s3Key("other.jar"));

        GetFunctionResponse found = lambda.getFunction(g -> g.functionName("start"));
        assertThat(found.configuration().timeout()).isEqualTo(60);
        assertThat(found.configuration().handler()).isEqualTo("example.Start");
        assertThat(found.code().location()).isEqualTo("other.jar");
    }

    @Test
    void listsFunctionsPageByPage() {
        List.of("c", "a", "b").forEach(this::create);

        assertThat(lambda.listFunctions(l -> l.maxItems(2)).functions()).hasSize(2);
        assertThat(lambda.listFunctionsPaginator(l -> l.maxItems(2)).functions().stream()
                        .map(FunctionConfiguration::functionName))
                .containsExactly("a", "b", "c");
    }

    @Test
    void keepsEachAccountsFunctionsApart() {
        create("start");

        LambdaClient other = frontDoor.client(LambdaClient.class, Caller.root(A));
        assertThat(other.listFunctions().functions()).isEmpty();
        assertFailsWith("AccessDeniedException", () -> other.deleteFunction(d -> d.functionName(ARN)));
        assertThat(lambda.listFunctions().functions()).hasSize(1);
    }

    @Test
    void answersASynchronousInvocation() {
        create("start");
        runtime.answer(payload -> InvocationResult.success("{\"got\":" + payload + "}"));

        InvokeResponse answer = invoke(Caller.root(B), "start");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.payload().asUtf8String()).isEqualTo("{\"got\":{}}");
        assertThat(answer.functionError()).isNull();
    }

    @Test
    void answersWithTheErrorOfAFunctionThatThrows() {
        create("start");
        runtime.answer(payload -> ScriptedRuntime.FAILURE);

        InvokeResponse answer = invoke(Caller.root(B), "start");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(answer.payload().asUtf8String()).contains("IllegalStateException");
    }

    @Test
    void refusesPayloadsThatAreTooLongOrNotJson() {
        create("start");
        SdkBytes megabyte = SdkBytes.fromUtf8String("\"" + "x".repeat(1024 * 1024) + "\"");

        assertThat(lambda.invoke(i -> i.functionName("start").payload(megabyte)).statusCode())
                .isEqualTo(200);
        assertFailsWith(
                "RequestTooLargeException",
                () -> lambda.invoke(
                        i -> i.functionName("start").payload(megabyte).invocationType(InvocationType.EVENT)));
        assertFailsWith(
                        "InvalidRequestContentException",
                        () -> lambda.invoke(i -> i.functionName("start").payload(SdkBytes.fromUtf8String("{secret"))))
                .doesNotContain("secret");
    }

    @Test
    void tellsAnotherServiceOfTheEndAsAnEvent() {
        create("start");
        List<InvocationResult> ends = new ArrayList<>();

        service.invoke(Caller.root(B), ARN, "{}", ends::add);

        assertThat(ends).isEmpty();
        timeline.runUntilIdle();
        assertThat(ends).containsExactly(InvocationResult.success("\"done\""));
        assertThat(timeline.instant()).as("the timeout was taken back").isEqualTo(START);
    }

    @Test
    void endsAFunctionAtItsTimeoutAndIgnoresWhatComesLater() {
        create("start");
        runtime.answer(payload -> null);
        List<InvocationResult> ends = new ArrayList<>();
        service.invoke(Caller.root(B), "start", "{}", ends::add);

        timeline.runFor(Duration.ofSeconds(29));
        assertThat(ends).isEmpty();
        timeline.runFor(Duration.ofSeconds(2));
        runtime.finish(0, InvocationResult.success("\"late\""));
        timeline.runUntilIdle();

        assertThat(ends)
                .containsExactly(new InvocationResult(
                        "{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: " + runtime.requestIds.get(0)
                                + " Error: Task timed out after 30.00 seconds\"}",
                        "Unhandled"));
    }

    @Test
    void givesTheSameRequestIdsInEveryRun() {
        create("start");
        invoke(Caller.root(B), "start");
        invoke(Caller.root(B), "start");

        LambdaTest again = new LambdaTest();
        again.makeARole();
        again.create("start");
        again.invoke(Caller.root(B), "start");
        again.invoke(Caller.root(B), "start");

        assertThat(runtime.requestIds).doesNotHaveDuplicates().isEqualTo(again.runtime.requestIds);
    }

    @Test
    void tellsObserversWhatAFunctionWasGivenAndGaveBack() {
        create("start");
        List<Invocation> invocations = new ArrayList<>();
        service.observe(invocations::add);

        invoke(Caller.root(B), "start");

        assertThat(invocations).singleElement().satisfies(invocation -> {
            assertThat(invocation.function().name()).isEqualTo("start");
            assertThat(invocation.payload()).isEqualTo("{}");
            assertThat(invocation.result()).isEqualTo(InvocationResult.success("\"done\""));
        });
    }

    @Test
    void admitsAServiceForTheTopicOfItsPermissionOnly() {
        create("start");
        assertFailsWith("AccessDeniedException", () -> invoke(SNS, ARN));

        lambda.addPermission(p -> p.functionName("start")
                .statementId("topic")
                .action("lambda:InvokeFunction")
                .principal("sns.amazonaws.com")
                .sourceArn(TOPIC));

        assertThat(invoke(SNS, ARN).statusCode()).isEqualTo(200);
        assertFailsWith(
                "AccessDeniedException", () -> invoke(Caller.service(B, "sns.amazonaws.com", TOPIC + "2"), ARN));
        assertFailsWith("AccessDeniedException", () -> invoke(Caller.service(B, "events.amazonaws.com", TOPIC), ARN));
    }

    @Test
    void admitsAServiceForTheAccountOfItsPermissionOnly() {
        create("start");
        lambda.addPermission(p -> p.functionName("start")
                .statementId("topic")
                .action("lambda:InvokeFunction")
                .principal("sns.amazonaws.com")
                .sourceAccount("111111111111"));

        assertThat(invoke(SNS, ARN).statusCode()).isEqualTo(200);
        assertFailsWith(
                "AccessDeniedException",
                () -> invoke(Caller.service(B, "sns.amazonaws.com", TOPIC.replace("1111111", "3333333")), ARN));
    }

    @Test
    void admitsAnotherAccountByPermissionOnly() {
        create("start");
        assertFailsWith("AccessDeniedException", () -> invoke(Caller.root(A), ARN));

        lambda.addPermission(p -> p.functionName("start")
                .statementId("a")
                .action("lambda:InvokeFunction")
                .principal("111111111111"));

        assertThat(invoke(Caller.root(A), ARN).statusCode()).isEqualTo(200);
    }

    @Test
    void writesItsPolicyStatementByStatement() {
        create("start");
        assertFailsWith("ResourceNotFoundException", () -> lambda.getPolicy(g -> g.functionName("start")));
        lambda.addPermission(p -> p.functionName("start")
                .statementId("a")
                .action("lambda:InvokeFunction")
                .principal("111111111111"));

        assertThat(lambda.getPolicy(g -> g.functionName("start")).policy())
                .contains("\"Sid\":\"a\"", "arn:aws:iam::111111111111:root");
        assertFailsWith(
                "ResourceConflictException",
                () -> lambda.addPermission(p -> p.functionName("start")
                        .statementId("a")
                        .action("lambda:InvokeFunction")
                        .principal("111111111111")));

        lambda.removePermission(r -> r.functionName("start").statementId("a"));
        assertFailsWith("AccessDeniedException", () -> invoke(Caller.root(A), ARN));
        assertFailsWith(
                "ResourceNotFoundException",
                () -> lambda.removePermission(r -> r.functionName("start").statementId("a")));
    }

    @ParameterizedTest
    @CsvSource({
        "a b, lambda:InvokeFunction, sns.amazonaws.com, 111111111111, ValidationException",
        "a, sns:Publish, sns.amazonaws.com, 111111111111, ValidationException",
        "a, lambda:InvokeFunction, sns.amazonaws.com, 1, ValidationException",
        "a, lambda:InvokeFunction, snss.amazonaws.com, 111111111111, InvalidParameterValueException",
        "a, lambda:InvokeFunction, arn:aws:iam::111111111111:role/gone, 111111111111, InvalidParameterValueException",
    })
    void refusesAPermissionThatLambdaDoesNotTake(
            String id, String action, String principal, String account, String code) {
        create("start");

        assertFailsWith(
                code,
                () -> lambda.addPermission(p -> p.functionName("start")
                        .statementId(id)
                        .action(action)
                        .principal(principal)
                        .sourceAccount(account)));
        assertFailsWith("ResourceNotFoundException", () -> lambda.getPolicy(g -> g.functionName("start")));
    }

    @Test
    void aRoleDoesWhatItsPolicyAllows() {
        create("start");
        create("other");
        Caller caller =
                AssumableRoles.with(frontDoor.roles(), B, "caller", AssumableRoles.allow(ARN, "lambda:InvokeFunction"));
        LambdaClient client = frontDoor.client(LambdaClient.class, caller);

        assertThat(invoke(caller, "start").statusCode()).isEqualTo(200);
        assertFailsWith("AccessDeniedException", () -> invoke(caller, "other"))
                .isEqualTo(
                        "User: arn:aws:iam::222222222222:role/caller is not authorized to perform: lambda:InvokeFunction on resource: "
                                + "arn:aws:lambda:eu-west-1:222222222222:function:other"
                                + " because no identity-based policy allows the lambda:InvokeFunction action");
        assertFailsWith("AccessDeniedException", () -> client.getFunction(g -> g.functionName("start")));
        assertFailsWith("AccessDeniedException", () -> client.listFunctions());
        assertFailsWith(
                "AccessDeniedException",
                () -> client.createFunction(function("another").build()));
        assertFailsWith(
                "AccessDeniedException", () -> invoke(caller, "arn:aws:lambda:eu-west-1:111111111111:function:start"));
    }

    @Test
    void aFunctionGetsARoleThatItsCallerMayPassAndThatTrustsLambda() {
        Caller creator = AssumableRoles.allowing(frontDoor.roles(), B, "creator", "lambda:CreateFunction");
        frontDoor
                .roles()
                .create(
                        B,
                        "distrusting",
                        """
                {"Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole",
                 "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}}}}""",
                        Map.of(),
                        List.of(),
                        null);

        assertFailsWith("AccessDeniedException", () -> frontDoor
                        .client(LambdaClient.class, creator)
                        .createFunction(function("start").build()))
                .contains("iam:PassRole on resource: arn:aws:iam::222222222222:role/start");
        assertFailsWith(
                        "InvalidParameterValueException",
                        () -> lambda.createFunction(function("start")
                                .role("arn:aws:iam::222222222222:role/distrusting")
                                .build()))
                .isEqualTo("The role defined for the function cannot be assumed by Lambda.");
        assertFailsWith(
                "InvalidParameterValueException",
                () -> lambda.createFunction(function("start")
                        .role("arn:aws:iam::222222222222:role/none")
                        .build()));
    }

    @Test
    void asksBeforeASynchronousInvocationBeginsAndAnswersWhatItIsTold() {
        create("start");
        service.admitBy(function -> {
            throw TooManyRequestsException.builder()
                    .message("Rate Exceeded of " + function.name())
                    .build();
        });

        assertThatThrownBy(() -> service.invoke(Caller.root(B), "start", "{}", result -> {}))
                .isInstanceOf(TooManyRequestsException.class)
                .hasMessageContaining("Rate Exceeded of start");
        assertThat(runtime.payloads).isEmpty();
        service.admitBy(function -> {});
        service.invoke(Caller.root(B), "start", "{}", result -> {});
        assertThat(runtime.payloads).containsExactly("{}");
    }
}
