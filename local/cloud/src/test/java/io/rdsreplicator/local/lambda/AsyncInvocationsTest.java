package io.rdsreplicator.local.lambda;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.sqs.SqsService;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

class AsyncInvocationsTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final String QUEUE = "arn:aws:sqs:eu-west-1:222222222222:failed";

    private final Timeline timeline = Timeline.virtual(START);
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final ScriptedRuntime runtime = new ScriptedRuntime();
    private final LambdaService service = new LambdaService(timeline, frontDoor, runtime);
    private final LambdaClient lambda = frontDoor.client(LambdaClient.class, Caller.root(B));
    private final List<String> dropped = new ArrayList<>();
    private SqsClient sqs;
    private String queue;

    @BeforeEach
    void makeAFunctionAndAQueue() {
        new SqsService(timeline, frontDoor);
        sqs = frontDoor.client(SqsClient.class, Caller.root(B));
        queue = sqs.createQueue(q -> q.queueName("failed")).queueUrl();
        AssumableRoles.with(frontDoor.roles(), B, "start", AssumableRoles.allow(QUEUE, "sqs:SendMessage"));
        lambda.createFunction(f -> f.functionName("start")
                .runtime("java21")
                .handler("example.Start")
                .role("arn:aws:iam::222222222222:role/start")
                .code(c -> c.s3Bucket("local").s3Key("function.jar")));
        service.observe(new InvocationObserver() {
            @Override
            public void ended(Invocation invocation) {
                assertThat(invocation.requestId()).isEqualTo(runtime.requestIds.get(0));
            }

            @Override
            public void dropped(FunctionSpec function, String requestId, String payload, String reason) {
                dropped.add(reason);
            }
        });
    }

    private void invoke() {
        int status = lambda.invoke(i -> i.functionName("start")
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromUtf8String("{\"a\":1}")))
                .statusCode();
        assertThat(status).isEqualTo(202);
    }

    private void failuresGoTo(String destination) {
        lambda.putFunctionEventInvokeConfig(
                p -> p.functionName("start").destinationConfig(d -> d.onFailure(f -> f.destination(destination))));
    }

    private List<Message> received() {
        return sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10))
                .messages();
    }

    @Test
    void runsTheFunctionLaterAndOnce() {
        invoke();

        assertThat(runtime.payloads).isEmpty();
        timeline.runUntilIdle();
        assertThat(runtime.payloads).containsExactly("{\"a\":1}");
        assertThat(dropped).isEmpty();
    }

    @Test
    void triesAgainAfterOneMinuteAndAfterTwoMore() {
        List<Duration> attempts = new ArrayList<>();
        runtime.answer(payload -> {
            attempts.add(Duration.ofSeconds(
                    Duration.between(START, timeline.instant()).toSeconds()));
            return ScriptedRuntime.FAILURE;
        });

        invoke();
        timeline.runUntilIdle();

        assertThat(attempts).containsExactly(Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(3));
        assertThat(dropped).containsExactly("RetriesExhausted, no destination");
    }

    @Test
    void stopsTryingOnceAnAttemptSucceeds() {
        failuresGoTo(QUEUE);
        runtime.answer(
                payload -> runtime.payloads.size() < 2 ? ScriptedRuntime.FAILURE : InvocationResult.success("null"));

        invoke();
        timeline.runUntilIdle();

        assertThat(runtime.payloads).hasSize(2);
        assertThat(received()).isEmpty();
    }

    @Test
    void tellsTheQueueWhatFailed() throws JsonProcessingException {
        failuresGoTo(QUEUE);
        runtime.answer(payload -> ScriptedRuntime.FAILURE);

        invoke();
        timeline.runUntilIdle();

        JsonNode record = new JsonMapper().readTree(received().get(0).body());
        assertThat(record.path("version").asText()).isEqualTo("1.0");
        assertThat(record.path("timestamp").asText()).isEqualTo("2030-01-01T00:03:00.050Z");
        assertThat(record.path("requestContext").path("requestId").asText()).isEqualTo(runtime.requestIds.get(0));
        assertThat(record.path("requestContext").path("functionArn").asText())
                .isEqualTo("arn:aws:lambda:eu-west-1:222222222222:function:start:$LATEST");
        assertThat(record.path("requestContext").path("condition").asText()).isEqualTo("RetriesExhausted");
        assertThat(record.path("requestContext").path("approximateInvokeCount").asInt())
                .isEqualTo(3);
        assertThat(record.path("requestPayload").path("a").asInt()).isEqualTo(1);
        assertThat(record.path("responseContext").path("functionError").asText())
                .isEqualTo("Unhandled");
        assertThat(record.path("responsePayload").path("errorType").asText())
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(dropped).isEmpty();
    }

    @Test
    void triesAsOftenAsItIsTold() {
        lambda.putFunctionEventInvokeConfig(p -> p.functionName("start").maximumRetryAttempts(0));
        runtime.answer(payload -> ScriptedRuntime.FAILURE);

        invoke();
        timeline.runUntilIdle();

        assertThat(runtime.payloads).hasSize(1);
    }

    @Test
    void givesUpAnEventThatIsTooOld() {
        lambda.putFunctionEventInvokeConfig(p -> p.functionName("start")
                .maximumEventAgeInSeconds(60)
                .destinationConfig(d -> d.onFailure(f -> f.destination(QUEUE))));
        runtime.answer(payload -> ScriptedRuntime.FAILURE);

        invoke();
        timeline.runUntilIdle();

        assertThat(runtime.payloads).hasSize(1);
        assertThat(received().get(0).body()).contains("EventAgeExceeded");
    }

    @Test
    void countsATimeoutAsAFailure() {
        failuresGoTo(QUEUE);
        runtime.answer(payload -> null);

        invoke();
        timeline.runUntilIdle();

        assertThat(runtime.payloads).hasSize(3);
        assertThat(received().get(0).body()).contains("Sandbox.Timedout");
    }

    @Test
    void saysWhenEvenTheDestinationFails() {
        failuresGoTo(QUEUE);
        sqs.deleteQueue(d -> d.queueUrl(queue));
        runtime.answer(payload -> ScriptedRuntime.FAILURE);

        invoke();
        timeline.runUntilIdle();

        assertThat(dropped).singleElement().asString().startsWith("RetriesExhausted, destination failed: ");
    }

    @Test
    void sendsToADestinationUnderTheFunctionsRole() {
        assertFailsWith("InvalidParameterValueException", () -> failuresGoTo(QUEUE + "-foreign"))
                .isEqualTo("The function's execution role does not have permissions to call SendMessage on " + QUEUE
                        + "-foreign");
        failuresGoTo(QUEUE);
        frontDoor.roles().putPolicy("arn:aws:iam::222222222222:role/start", "own", null);
        runtime.answer(payload -> ScriptedRuntime.FAILURE);

        invoke();
        timeline.runUntilIdle();

        assertThat(dropped)
                .singleElement()
                .asString()
                .contains("role/start is not authorized to perform: sqs:sendmessage on", QUEUE);
    }

    @Test
    void dropsWhatWasQueuedForADeletedFunction() {
        invoke();
        lambda.deleteFunction(d -> d.functionName("start"));
        timeline.runUntilIdle();

        assertThat(runtime.payloads).isEmpty();
        assertThat(dropped).containsExactly("the function was deleted");
    }

    @Test
    void showsAndForgetsItsSettings() {
        assertFailsWith(
                "ResourceNotFoundException", () -> lambda.getFunctionEventInvokeConfig(g -> g.functionName("start")));
        failuresGoTo(QUEUE);

        var settings =
                lambda.getFunctionEventInvokeConfig(g -> g.functionName("start").qualifier("$LATEST"));
        assertThat(settings.destinationConfig().onFailure().destination()).isEqualTo(QUEUE);
        assertThat(settings.maximumRetryAttempts()).isEqualTo(2);

        lambda.deleteFunctionEventInvokeConfig(d -> d.functionName("start"));
        assertFailsWith(
                "ResourceNotFoundException", () -> lambda.getFunctionEventInvokeConfig(g -> g.functionName("start")));
        assertFailsWith(
                "InvalidParameterValueException",
                () -> lambda.putFunctionEventInvokeConfig(
                        p -> p.functionName("start").maximumRetryAttempts(3)));
    }
}
