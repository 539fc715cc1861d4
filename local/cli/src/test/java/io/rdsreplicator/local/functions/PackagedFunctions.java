package io.rdsreplicator.local.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdsreplicator.local.functions.InProcessRuntime.LogLine;
import io.rdsreplicator.local.functions.PackagedRuntime.Limits;
import io.rdsreplicator.local.functions.StubEndpoint.Answer;
import io.rdsreplicator.local.functions.StubEndpoint.Received;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.lambda.FunctionCode;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.runtime.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** Functions in processes of their own: the runtime with an endpoint that answers their calls, and a {@link Probe} to be one of them. */
final class PackagedFunctions implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-21T04:00:00Z");
    static final AccountRegion PLACE = new AccountRegion("111111111111", "eu-west-1");
    static final String ROLE = "arn:aws:iam::111111111111:role/probe";
    static final String PROBE = Probe.class.getName() + "::handleRequest";

    final Timeline timeline;
    final FunctionCredentials credentials = new FunctionCredentials();
    final BlockingQueue<LogLine> logs = new LinkedBlockingQueue<>();
    private final Path directory;
    StubEndpoint endpoint;
    PackagedRuntime runtime;

    /** Skips the test where there is no runtime interface client for this machine. */
    PackagedFunctions(Path directory) throws IOException {
        assumeTrue(PackagedRuntime.supported(), "AWS's runtime interface client does not exist for this machine");
        this.timeline = Timeline.jumping(START);
        this.directory = directory;
        this.endpoint = new StubEndpoint(call -> new Answer(200, ""));
        this.runtime = open(Limits.STANDARD);
    }

    private PackagedRuntime open(Limits limits) throws IOException {
        return PackagedRuntime.open(timeline, directory, () -> endpoint.url(), credentials, logs::add, limits);
    }

    /** Begins again, with none of the processes before. */
    void limit(Limits limits) throws IOException {
        runtime.close();
        runtime = open(limits);
    }

    void answerCalls(Function<Received, Answer> answers) {
        endpoint.close();
        endpoint = new StubEndpoint(answers);
    }

    static FunctionSpec probe(Map<String, String> environment, Duration timeout) {
        return new FunctionSpec(
                PLACE,
                "probe",
                PLACE.arn("lambda", "function:probe"),
                "java21",
                PROBE,
                ROLE,
                environment,
                timeout,
                512,
                new FunctionCode.Local(codeOfTests()));
    }

    static FunctionSpec probe() {
        return probe(Map.of(), Duration.ofSeconds(60));
    }

    static String codeOfTests() {
        return Path.of(Probe.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }

    InvocationResult invoke(FunctionSpec function, String payload) {
        return invokeAtOnce(function, List.of(payload)).get(0);
    }

    List<InvocationResult> invokeAtOnce(FunctionSpec function, List<String> payloads) {
        List<InvocationResult> results = new ArrayList<>();
        timeline.locked(() -> {
            payloads.forEach(payload -> runtime.run(function, "request-" + payload.hashCode(), payload, results::add));
            return null;
        });
        timeline.runUntilIdle();
        assertThat(results).hasSameSizeAs(payloads);
        return results;
    }

    String ask(FunctionSpec function, String order) {
        InvocationResult result = invoke(function, '"' + order + '"');
        assertThat(result.failed()).as(result.payload()).isFalse();
        return result.payload();
    }

    static Map<String, Object> error(InvocationResult result) {
        assertThat(result.functionError()).isEqualTo("Unhandled");
        return Json.members(result.payload()).orElseThrow();
    }

    @Override
    public void close() throws IOException {
        runtime.close();
        endpoint.close();
        timeline.close();
    }
}
