package io.rdsreplicator.local.functions;

import static io.rdsreplicator.local.functions.PackagedFunctions.PLACE;
import static io.rdsreplicator.local.functions.PackagedFunctions.PROBE;
import static io.rdsreplicator.local.functions.PackagedFunctions.ROLE;
import static io.rdsreplicator.local.functions.PackagedFunctions.START;
import static io.rdsreplicator.local.functions.PackagedFunctions.codeOfTests;
import static io.rdsreplicator.local.functions.PackagedFunctions.error;
import static io.rdsreplicator.local.functions.PackagedFunctions.probe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.functions.FunctionCredentials.Credentials;
import io.rdsreplicator.local.functions.InProcessRuntime.LogLine;
import io.rdsreplicator.local.functions.PackagedRuntime.Limits;
import io.rdsreplicator.local.functions.StubEndpoint.Answer;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.FunctionCode;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.lambda.LambdaService;
import io.rdsreplicator.local.time.Timeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** What a function is given, and what is heard of it. */
@Timeout(180)
class PackagedRuntimeIT {
    @TempDir
    private Path directory;

    private PackagedFunctions functions;

    @BeforeEach
    void open() throws IOException {
        functions = new PackagedFunctions(directory);
    }

    @AfterEach
    void close() throws IOException {
        if (functions != null) {
            functions.close();
        }
    }

    @Test
    void aFunctionThrowsUnderItsExceptionsName() {
        Map<String, Object> error = error(functions.invoke(
                TemplateFunctions.named("CheckSnapshotFunction"), "{\"snapshotId\": \"s\", \"allocatedStorage\": 20}"));

        assertThat(error)
                .containsEntry("errorType", "io.rdsreplicator.shared.errors.InvalidRequestException")
                .hasEntrySatisfying(
                        "errorMessage", message -> assertThat((String) message).contains("replicationId"));
        assertThat(error).containsKey("stackTrace");
    }

    @Test
    void aStepCallsTheEndpointWithTheCredentialsOfItsRoleInItsRegion() {
        functions.answerCalls(call -> new Answer(
                404,
                "<ErrorResponse><Error><Type>Sender</Type><Code>DBSnapshotNotFound</Code><Message>none</Message></Error>"
                        + "<RequestId>r</RequestId></ErrorResponse>"));
        FunctionSpec check = TemplateFunctions.named("CheckSnapshotFunction");

        Map<String, Object> error = error(
                functions.invoke(
                        check,
                        """
                {"snapshotId": "rdsrep-s-taken", "replicationId": "orders-20261121040000-a1b2c3", "since": "2026-11-21T04:00:00Z",
                 "now": "2026-11-21T04:00:00Z", "allocatedStorage": 20}"""));

        assertThat(error).containsEntry("errorType", "io.rdsreplicator.shared.errors.TransientException");
        assertThat(functions.endpoint.received).isNotEmpty().allSatisfy(call -> {
            Credentials role = functions.credentials.issue(check.place(), check.roleArn());
            assertThat(call.body()).contains("Action=DescribeDBSnapshots");
            assertThat(call.header("Authorization"))
                    .contains("Credential=" + role.accessKeyId() + "/")
                    .contains("/us-east-1/rds/");
            assertThat(functions.credentials.caller(
                            role.accessKeyId(), call.header("X-amz-security-token"), "us-east-1"))
                    .contains(Caller.role(check.place(), check.roleArn()));
        });
    }

    @Test
    void theFunctionOnTheTopicRefusesWhatIsNoAnnouncementAndSaysSo() {
        functions.answerCalls(call -> new Answer(
                200,
                "<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult>"
                        + "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>"));

        InvocationResult result = functions.invoke(
                TemplateFunctions.named("StartReplicationFunction"),
                """
                {"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": "arn:aws:sns:us-east-1:1:t:s",
                  "Sns": {"Type": "Notification", "MessageId": "message-1", "TopicArn": "arn:aws:sns:us-east-1:333333333333:another",
                    "Subject": null, "Message": "{}", "Timestamp": "2026-11-21T04:00:00.000Z", "MessageAttributes": {}}}]}""");

        assertThat(result).isEqualTo(InvocationResult.success("[\"refused\"]"));
        assertThat(functions.endpoint.received).singleElement().satisfies(call -> assertThat(call.body())
                .contains("Action=Publish", "message-1"));
    }

    @Test
    void aFunctionSeesItsTemplatesEnvironmentAndLambdasAndNothingElse() {
        FunctionSpec function = probe(Map.of("STACK_NAME", "stack-ü"), Duration.ofSeconds(60));

        assertThat(functions.ask(function, "environment"))
                .isEqualTo("\""
                        + "AWS_ACCESS_KEY_ID,AWS_DEFAULT_REGION,AWS_ENDPOINT_URL,AWS_EXECUTION_ENV,"
                        + "AWS_LAMBDA_FUNCTION_MEMORY_SIZE,AWS_LAMBDA_FUNCTION_NAME,AWS_LAMBDA_FUNCTION_VERSION,AWS_LAMBDA_INITIALIZATION_TYPE,"
                        + "AWS_LAMBDA_LOG_GROUP_NAME,AWS_LAMBDA_LOG_STREAM_NAME,AWS_LAMBDA_RUNTIME_API,AWS_REGION,AWS_SECRET_ACCESS_KEY,"
                        + "AWS_SESSION_TOKEN,LAMBDA_RUNTIME_DIR,LAMBDA_TASK_ROOT,LANG,PATH,STACK_NAME,TZ,_HANDLER\"");
        assertThat(functions.ask(function, "AWS_REGION")).isEqualTo("\"eu-west-1\"");
        assertThat(functions.ask(function, "AWS_LAMBDA_FUNCTION_NAME")).isEqualTo("\"probe\"");
        assertThat(functions.ask(function, "AWS_EXECUTION_ENV")).isEqualTo("\"AWS_Lambda_java21\"");
        assertThat(functions.ask(function, "AWS_ACCESS_KEY_ID"))
                .isEqualTo('"' + functions.credentials.issue(PLACE, ROLE).accessKeyId() + '"');
        assertThat(functions.ask(function, "AWS_ENDPOINT_URL")).isEqualTo('"' + functions.endpoint.url() + '"');
    }

    @Test
    void aFunctionIsToldHowMuchOfItsTimeoutIsLeft() {
        assertThat(Integer.parseInt(functions.ask(probe(), "remaining"))).isBetween(1, 60_000);
    }

    @Test
    void aHandlerThatDoesNotExistIsAnError() {
        FunctionSpec wrong = new FunctionSpec(
                PLACE,
                "wrong",
                PLACE.arn("lambda", "function:wrong"),
                "java21",
                "no.such.Handler",
                ROLE,
                Map.of(),
                Duration.ofSeconds(60),
                512,
                new FunctionCode.Local(codeOfTests()));

        assertThat(error(functions.invoke(wrong, "{}"))).containsEntry("errorType", "java.lang.ClassNotFoundException");
    }

    @Test
    void codeThatWasNotBuiltIsNamed() {
        FunctionSpec unbuilt = new FunctionSpec(
                PLACE,
                "unbuilt",
                PLACE.arn("lambda", "function:unbuilt"),
                "java21",
                PROBE,
                ROLE,
                Map.of(),
                Duration.ofSeconds(60),
                512,
                new FunctionCode.Local("/nowhere/function.jar"));

        assertThat(error(functions.invoke(unbuilt, "{}")))
                .containsEntry("errorType", "Runtime.InvalidEntrypoint")
                .hasEntrySatisfying("errorMessage", message -> assertThat((String) message)
                        .endsWith("the code of unbuilt is missing, build it first: /nowhere/function.jar"));
    }

    @Test
    void linesThatAFunctionPrintsAreDelivered() throws InterruptedException {
        functions.ask(probe(), "print");

        List<String> lines = new ArrayList<>();
        while (lines.size() < 3) {
            LogLine line = functions.logs.poll(60, TimeUnit.SECONDS);
            assertThat(line).isNotNull();
            assertThat(line.function()).isEqualTo("probe");
            lines.add(line.text());
        }
        assertThat(lines).containsExactlyInAnyOrder("first line", "zweite Zeile: größer", "from standard error");
    }

    @Test
    void aCallOnLambdaWaitsForTheAnswerAndLeavesTheStageFree() throws InterruptedException {
        functions.answerCalls(call -> new Answer(functions.timeline.locked(() -> 200), ""));
        FrontDoor frontDoor = new FrontDoor(functions.timeline);
        new LambdaService(functions.timeline, frontDoor, functions.runtime);
        frontDoor
                .roles()
                .create(
                        PLACE,
                        "probe",
                        """
                {"Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}}""",
                        Map.of(),
                        List.of(),
                        null);
        LambdaClient lambda = frontDoor.client(LambdaClient.class, Caller.root(PLACE));
        lambda.createFunction(r -> r.functionName("probe")
                .runtime(Runtime.JAVA21)
                .handler(PROBE)
                .role(ROLE)
                .timeout(60)
                .code(c -> c.s3Bucket("local").s3Key(codeOfTests())));
        boolean[] over = {false};
        Thread driver = new Thread(() -> {
            while (!functions.timeline.locked(() -> over[0])) {
                functions.timeline.runUntil(() -> over[0]);
            }
        });
        driver.start();

        InvokeResponse response =
                lambda.invoke(r -> r.functionName("probe").payload(SdkBytes.fromUtf8String("\"call\"")));
        functions.timeline.locked(() -> over[0] = true);
        driver.join();

        assertThat(response.functionError()).isNull();
        assertThat(response.payload().asUtf8String()).matches("\\d+");
        assertThat(functions.endpoint.received).hasSize(1);
    }

    @Test
    void runsTheCodeThatWasUploaded() throws IOException {
        FunctionCode.Archive archive = new FunctionCode.Archive("hash", jarOfTests());
        FunctionSpec uploaded = new FunctionSpec(
                PLACE,
                "probe",
                PLACE.arn("lambda", "function:probe"),
                "java21",
                PROBE,
                ROLE,
                Map.of(),
                Duration.ofSeconds(60),
                512,
                archive);

        assertThat(functions.ask(uploaded, "pid")).matches("\\d+");
    }

    private static byte[] jarOfTests() throws IOException {
        Path root = Path.of(codeOfTests());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes);
                Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new ZipEntry(root.relativize(file).toString()));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void aVirtualTimelineIsRefused() {
        assertThatThrownBy(() -> PackagedRuntime.open(
                        Timeline.virtual(START),
                        directory,
                        functions.endpoint::url,
                        functions.credentials,
                        line -> {},
                        Limits.STANDARD))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
