package io.rdsreplicator.local.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.functions.FunctionCredentials.Credentials;
import io.rdsreplicator.local.functions.InProcessRuntime.LogLine;
import io.rdsreplicator.local.functions.PackagedRuntime.Limits;
import io.rdsreplicator.local.functions.StubEndpoint.Answer;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Place;
import io.rdsreplicator.local.lambda.FunctionCode;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.lambda.LambdaService;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

@Timeout(180)
class PackagedRuntimeIT {
    private static final Instant START = Instant.parse("2026-11-21T04:00:00Z");
    private static final Place PLACE = new Place("111111111111", "eu-west-1");
    private static final String ROLE = "arn:aws:iam::111111111111:role/probe";
    private static final String PROBE = Probe.class.getName() + "::handleRequest";

    @TempDir
    private Path directory;

    private final Timeline timeline = Timeline.jumping(START);
    private final FunctionCredentials credentials = new FunctionCredentials();
    private final BlockingQueue<LogLine> logs = new LinkedBlockingQueue<>();
    private StubEndpoint endpoint;
    private PackagedRuntime runtime;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(PackagedRuntime.supported(), "AWS's runtime interface client does not exist for this machine");
        endpoint = new StubEndpoint(call -> new Answer(200, ""));
        runtime = open(Limits.STANDARD);
    }

    private PackagedRuntime open(Limits limits) throws IOException {
        return PackagedRuntime.open(timeline, directory, () -> endpoint.url(), credentials, logs::add, limits);
    }

    @AfterEach
    void close() throws IOException {
        if (runtime != null) {
            runtime.close();
            endpoint.close();
        }
        timeline.close();
    }

    private void answerCallsWith(int status, String body) {
        endpoint.close();
        endpoint = new StubEndpoint(call -> new Answer(status, body));
    }

    private static FunctionSpec probe(Map<String, String> environment, Duration timeout) {
        return new FunctionSpec(PLACE, "probe", PLACE.arn("lambda", "function:probe"), "java21", PROBE, ROLE, environment, timeout, 512,
                new FunctionCode.Local(codeOfTests()));
    }

    private static FunctionSpec probe() {
        return probe(Map.of(), Duration.ofSeconds(60));
    }

    private static String codeOfTests() {
        return Path.of(Probe.class.getProtectionDomain().getCodeSource().getLocation().getPath()).toString();
    }

    private InvocationResult invoke(FunctionSpec function, String payload) {
        return invokeAtOnce(function, List.of(payload)).get(0);
    }

    private List<InvocationResult> invokeAtOnce(FunctionSpec function, List<String> payloads) {
        List<InvocationResult> results = new ArrayList<>();
        timeline.locked(() -> {
            payloads.forEach(payload -> runtime.run(function, "request-" + payload.hashCode(), payload, results::add));
            return null;
        });
        timeline.runUntilIdle();
        assertThat(results).hasSameSizeAs(payloads);
        return results;
    }

    private String ask(FunctionSpec function, String order) {
        InvocationResult result = invoke(function, '"' + order + '"');
        assertThat(result.failed()).as(result.payload()).isFalse();
        return result.payload();
    }

    private static Map<String, Object> error(InvocationResult result) {
        assertThat(result.functionError()).isEqualTo("Unhandled");
        return Json.members(result.payload()).orElseThrow();
    }

    @Test
    void aFunctionThrowsUnderItsExceptionsName() {
        Map<String, Object> error = error(invoke(
                TemplateFunctions.named("CheckSnapshotFunction"), "{\"snapshotId\": \"s\", \"allocatedStorage\": 20}"));

        assertThat(error)
                .containsEntry("errorType", "io.rdsreplicator.shared.errors.InvalidRequestException")
                .hasEntrySatisfying("errorMessage", message -> assertThat((String) message).contains("replicationId"));
        assertThat(error).containsKey("stackTrace");
    }

    @Test
    void aStepCallsTheEndpointWithTheCredentialsOfItsRoleInItsRegion() {
        answerCallsWith(404, "<ErrorResponse><Error><Type>Sender</Type><Code>DBSnapshotNotFound</Code><Message>none</Message></Error>"
                + "<RequestId>r</RequestId></ErrorResponse>");
        FunctionSpec check = TemplateFunctions.named("CheckSnapshotFunction");

        Map<String, Object> error = error(invoke(check, """
                {"snapshotId": "rdsrep-s-taken", "replicationId": "orders-20261121040000-a1b2c3", "since": "2026-11-21T04:00:00Z",
                 "now": "2026-11-21T04:00:00Z", "allocatedStorage": 20}"""));

        assertThat(error).containsEntry("errorType", "io.rdsreplicator.shared.errors.TransientException");
        assertThat(endpoint.received).isNotEmpty().allSatisfy(call -> {
            Credentials role = credentials.issue(check.place(), check.roleArn());
            assertThat(call.body()).contains("Action=DescribeDBSnapshots");
            assertThat(call.header("Authorization")).contains("Credential=" + role.accessKeyId() + "/").contains("/us-east-1/rds/");
            assertThat(credentials.caller(role.accessKeyId(), call.header("X-amz-security-token"), "us-east-1"))
                    .contains(Caller.role(check.place(), check.roleArn()));
        });
    }

    @Test
    void theFunctionOnTheTopicRefusesWhatIsNoAnnouncementAndSaysSo() {
        answerCallsWith(200, "<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult>"
                + "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>");

        InvocationResult result = invoke(TemplateFunctions.named("StartReplicationFunction"), """
                {"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": "arn:aws:sns:us-east-1:1:t:s",
                  "Sns": {"Type": "Notification", "MessageId": "message-1", "TopicArn": "arn:aws:sns:us-east-1:333333333333:another",
                    "Subject": null, "Message": "{}", "Timestamp": "2026-11-21T04:00:00.000Z", "MessageAttributes": {}}}]}""");

        assertThat(result).isEqualTo(InvocationResult.success("[\"refused\"]"));
        assertThat(endpoint.received).singleElement().satisfies(call -> assertThat(call.body()).contains("Action=Publish", "message-1"));
    }

    @Test
    void aFunctionSeesItsTemplatesEnvironmentAndLambdasAndNothingElse() {
        FunctionSpec function = probe(Map.of("STACK_NAME", "stack-ü"), Duration.ofSeconds(60));

        assertThat(ask(function, "environment")).isEqualTo("\"AWS_ACCESS_KEY_ID,AWS_DEFAULT_REGION,AWS_ENDPOINT_URL,AWS_EXECUTION_ENV,"
                + "AWS_LAMBDA_FUNCTION_MEMORY_SIZE,AWS_LAMBDA_FUNCTION_NAME,AWS_LAMBDA_FUNCTION_VERSION,AWS_LAMBDA_INITIALIZATION_TYPE,"
                + "AWS_LAMBDA_LOG_GROUP_NAME,AWS_LAMBDA_LOG_STREAM_NAME,AWS_LAMBDA_RUNTIME_API,AWS_REGION,AWS_SECRET_ACCESS_KEY,"
                + "AWS_SESSION_TOKEN,LAMBDA_RUNTIME_DIR,LAMBDA_TASK_ROOT,LANG,PATH,STACK_NAME,TZ,_HANDLER\"");
        assertThat(ask(function, "AWS_REGION")).isEqualTo("\"eu-west-1\"");
        assertThat(ask(function, "AWS_LAMBDA_FUNCTION_NAME")).isEqualTo("\"probe\"");
        assertThat(ask(function, "AWS_EXECUTION_ENV")).isEqualTo("\"AWS_Lambda_java21\"");
        assertThat(ask(function, "AWS_ACCESS_KEY_ID")).isEqualTo('"' + credentials.issue(PLACE, ROLE).accessKeyId() + '"');
        assertThat(ask(function, "AWS_ENDPOINT_URL")).isEqualTo('"' + endpoint.url() + '"');
    }

    @Test
    void aProcessIsKeptWarm() {
        assertThat(ask(probe(), "invocations")).isEqualTo("1");
        assertThat(ask(probe(), "invocations")).isEqualTo("2");
    }

    @Test
    void afterAChangeOfItsSettingsAnotherProcessServes() {
        assertThat(ask(probe(), "invocations")).isEqualTo("1");
        assertThat(ask(probe(Map.of("NEW", "value"), Duration.ofSeconds(60)), "NEW")).isEqualTo("\"value\"");
    }

    @Test
    void invocationsAtOnceRunAtOnceUpToABoundAndOthersWait() {
        CyclicBarrier both = new CyclicBarrier(2);
        endpoint.close();
        endpoint = new StubEndpoint(call -> new Answer(meet(both) ? 200 : 500, ""));

        List<InvocationResult> results = invokeAtOnce(probe(), List.of("\"call\"", "\"call\"", "\"call\"", "\"call\""));

        assertThat(results).allSatisfy(result -> assertThat(result.failed()).as(result.payload()).isFalse());
        assertThat(new HashSet<>(results.stream().map(InvocationResult::payload).toList())).hasSize(2);
        assertThat(both.isBroken()).isFalse();
    }

    private static boolean meet(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            return false;
        }
    }

    @Test
    void theOneThatIsIdleForTheLongestMakesRoomForAnotherFunction() throws IOException {
        runtime.close();
        runtime = open(new Limits(1, 1, Duration.ofMinutes(5)));
        FunctionSpec other = probe(Map.of("OTHER", "1"), Duration.ofSeconds(60));

        ask(probe(), "invocations");
        ask(other, "invocations");

        assertThat(ask(other, "invocations")).isEqualTo("2");
        assertThat(ask(probe(), "invocations")).isEqualTo("1");
    }

    @Test
    void oneWithNothingToDoIsEnded() throws IOException, InterruptedException {
        runtime.close();
        runtime = open(new Limits(1, 1, Duration.ofMillis(1)));

        ProcessHandle process = ProcessHandle.of(Long.parseLong(ask(probe(), "pid"))).orElse(null);

        if (process != null) {
            process.onExit().join();
        }
        assertThat(ask(probe(), "invocations")).isEqualTo("1");
    }

    @Test
    void pastItsTimeoutAFunctionIsKilledAndTheNextInvocationStartsAnew() {
        FunctionSpec hasty = probe(Map.of(), Duration.ofSeconds(2));
        long pid = Long.parseLong(ask(hasty, "pid"));

        Map<String, Object> error = error(invoke(hasty, "\"never end\""));

        assertThat(error).containsEntry("errorType", "Sandbox.Timedout").hasEntrySatisfying("errorMessage", message ->
                assertThat((String) message).endsWith(" Error: Task timed out after 2.00 seconds"));
        assertThat(Long.parseLong(ask(hasty, "pid"))).isNotEqualTo(pid);
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aFunctionIsToldHowMuchOfItsTimeoutIsLeft() {
        assertThat(Integer.parseInt(ask(probe(), "remaining"))).isBetween(1, 60_000);
    }

    @Test
    void aProcessThatEndsInTheMiddleIsAnErrorAndTheNextInvocationStartsAnew() {
        assertThat(error(invoke(probe(), "\"exit\"")))
                .containsEntry("errorType", "Runtime.ExitError")
                .hasEntrySatisfying("errorMessage", message ->
                        assertThat((String) message).endsWith("Error: Runtime exited with error: exit status 3"));
        assertThat(ask(probe(), "invocations")).isEqualTo("1");
    }

    @Test
    void aFatalErrorIsReportedAndTheNextInvocationStartsAnew() {
        assertThat(error(invoke(probe(), "\"run out of memory\""))).containsEntry("errorType", "java.lang.OutOfMemoryError");
        assertThat(ask(probe(), "invocations")).isEqualTo("1");
    }

    @Test
    void aWarmProcessThatWasKilledMeanwhileIsReplaced() {
        ProcessHandle process = ProcessHandle.of(Long.parseLong(ask(probe(), "pid"))).orElseThrow();

        process.destroyForcibly();
        process.onExit().join();

        assertThat(ask(probe(), "invocations")).isEqualTo("1");
    }

    @Test
    void aFunctionThatRefusesToStartSaysWhy() {
        FunctionSpec refusing = probe(Map.of("REFUSES_TO_START", "yes"), Duration.ofSeconds(60));

        assertThat(error(invoke(refusing, "{}")))
                .containsEntry("errorType", "java.lang.IllegalStateException")
                .containsEntry("errorMessage", "no such setting: REFUSES_TO_START");
    }

    @Test
    void aHandlerThatDoesNotExistIsAnError() {
        FunctionSpec wrong = new FunctionSpec(PLACE, "wrong", PLACE.arn("lambda", "function:wrong"), "java21", "no.such.Handler", ROLE,
                Map.of(), Duration.ofSeconds(60), 512, new FunctionCode.Local(codeOfTests()));

        assertThat(error(invoke(wrong, "{}"))).containsEntry("errorType", "java.lang.ClassNotFoundException");
    }

    @Test
    void codeThatWasNotBuiltIsNamed() {
        FunctionSpec unbuilt = new FunctionSpec(PLACE, "unbuilt", PLACE.arn("lambda", "function:unbuilt"), "java21", PROBE, ROLE,
                Map.of(), Duration.ofSeconds(60), 512, new FunctionCode.Local("/nowhere/function.jar"));

        assertThat(error(invoke(unbuilt, "{}")))
                .containsEntry("errorType", "Runtime.InvalidEntrypoint")
                .hasEntrySatisfying("errorMessage", message ->
                        assertThat((String) message).endsWith("the code of unbuilt is missing, build it first: /nowhere/function.jar"));
    }

    @Test
    void linesThatAFunctionPrintsAreDelivered() throws InterruptedException {
        ask(probe(), "print");

        List<String> lines = new ArrayList<>();
        while (lines.size() < 3) {
            LogLine line = logs.poll(60, TimeUnit.SECONDS);
            assertThat(line).isNotNull();
            assertThat(line.function()).isEqualTo("probe");
            lines.add(line.text());
        }
        assertThat(lines).containsExactlyInAnyOrder("first line", "zweite Zeile: größer", "from standard error");
    }

    @Test
    void aCallOnLambdaWaitsForTheAnswerAndLeavesTheStageFree() throws InterruptedException {
        endpoint.close();
        endpoint = new StubEndpoint(call -> new Answer(timeline.locked(() -> 200), ""));
        FrontDoor frontDoor = new FrontDoor(timeline);
        new LambdaService(timeline, frontDoor, runtime);
        frontDoor.roles().create(PLACE, "probe", """
                {"Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}}""",
                Map.of(), List.of(), null);
        LambdaClient lambda = frontDoor.client(LambdaClient.class, Caller.root(PLACE));
        lambda.createFunction(r -> r.functionName("probe")
                .runtime(Runtime.JAVA21)
                .handler(PROBE)
                .role(ROLE)
                .timeout(60)
                .code(c -> c.s3Bucket("local").s3Key(codeOfTests())));
        boolean[] over = {false};
        Thread driver = new Thread(() -> {
            while (!timeline.locked(() -> over[0])) {
                timeline.runUntil(() -> over[0]);
            }
        });
        driver.start();

        InvokeResponse response = lambda.invoke(r -> r.functionName("probe").payload(SdkBytes.fromUtf8String("\"call\"")));
        timeline.locked(() -> over[0] = true);
        driver.join();

        assertThat(response.functionError()).isNull();
        assertThat(response.payload().asUtf8String()).matches("\\d+");
        assertThat(endpoint.received).hasSize(1);
    }

    @Test
    void runsTheCodeThatWasUploaded() throws IOException {
        FunctionCode.Archive archive = new FunctionCode.Archive("hash", jarOfTests());
        FunctionSpec uploaded = new FunctionSpec(PLACE, "probe", PLACE.arn("lambda", "function:probe"), "java21", PROBE, ROLE, Map.of(),
                Duration.ofSeconds(60), 512, archive);

        assertThat(ask(uploaded, "pid")).matches("\\d+");
    }

    private static byte[] jarOfTests() throws IOException {
        Path root = Path.of(codeOfTests());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes); Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new ZipEntry(root.relativize(file).toString()));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void closingLeavesNeitherProcessesNorFiles() throws IOException {
        long pid = Long.parseLong(ask(probe(), "pid"));

        runtime.close();

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
        assertThat(error(invoke(probe(), "\"pid\""))).containsEntry("errorType", "Runtime.InvalidEntrypoint");
    }

    @Test
    void aVirtualTimelineIsRefused() {
        assertThatThrownBy(() -> PackagedRuntime.open(
                        Timeline.virtual(START), directory, endpoint::url, credentials, logs::add, Limits.STANDARD))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
