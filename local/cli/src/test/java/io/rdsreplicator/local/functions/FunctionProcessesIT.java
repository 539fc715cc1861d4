package io.rdsreplicator.local.functions;

import static io.rdsreplicator.local.functions.PackagedFunctions.error;
import static io.rdsreplicator.local.functions.PackagedFunctions.probe;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.functions.PackagedRuntime.Limits;
import io.rdsreplicator.local.functions.StubEndpoint.Answer;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lives of the processes that functions run in. */
@Timeout(180)
class FunctionProcessesIT {
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
    void aProcessIsKeptWarm() {
        assertThat(functions.ask(probe(), "invocations")).isEqualTo("1");
        assertThat(functions.ask(probe(), "invocations")).isEqualTo("2");
    }

    @Test
    void afterAChangeOfItsSettingsAnotherProcessServes() {
        assertThat(functions.ask(probe(), "invocations")).isEqualTo("1");
        assertThat(functions.ask(probe(Map.of("NEW", "value"), Duration.ofSeconds(60)), "NEW"))
                .isEqualTo("\"value\"");
    }

    @Test
    void invocationsAtOnceRunAtOnceUpToABoundAndOthersWait() {
        CyclicBarrier both = new CyclicBarrier(2);
        functions.answerCalls(call -> new Answer(meet(both) ? 200 : 500, ""));

        List<InvocationResult> results =
                functions.invokeAtOnce(probe(), List.of("\"call\"", "\"call\"", "\"call\"", "\"call\""));

        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.failed()).as(result.payload()).isFalse());
        assertThat(new HashSet<>(results.stream().map(InvocationResult::payload).toList()))
                .hasSize(2);
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
        functions.limit(new Limits(1, 1, Duration.ofMinutes(5)));
        FunctionSpec other = probe(Map.of("OTHER", "1"), Duration.ofSeconds(60));

        functions.ask(probe(), "invocations");
        functions.ask(other, "invocations");

        assertThat(functions.ask(other, "invocations")).isEqualTo("2");
        assertThat(functions.ask(probe(), "invocations")).isEqualTo("1");
    }

    @Test
    void oneWithNothingToDoIsEnded() throws IOException, InterruptedException {
        functions.limit(new Limits(1, 1, Duration.ofMillis(1)));

        ProcessHandle process =
                ProcessHandle.of(Long.parseLong(functions.ask(probe(), "pid"))).orElse(null);

        if (process != null) {
            process.onExit().join();
        }
        assertThat(functions.ask(probe(), "invocations")).isEqualTo("1");
    }

    @Test
    void pastItsTimeoutAFunctionIsKilledAndTheNextInvocationStartsAnew() {
        FunctionSpec hasty = probe(Map.of(), Duration.ofSeconds(2));
        long pid = Long.parseLong(functions.ask(hasty, "pid"));

        Map<String, Object> error = error(functions.invoke(hasty, "\"never end\""));

        assertThat(error)
                .containsEntry("errorType", "Sandbox.Timedout")
                .hasEntrySatisfying("errorMessage", message -> assertThat((String) message)
                        .endsWith(" Error: Task timed out after 2.00 seconds"));
        assertThat(Long.parseLong(functions.ask(hasty, "pid"))).isNotEqualTo(pid);
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aProcessThatEndsInTheMiddleIsAnErrorAndTheNextInvocationStartsAnew() {
        assertThat(error(functions.invoke(probe(), "\"exit\"")))
                .containsEntry("errorType", "Runtime.ExitError")
                .hasEntrySatisfying("errorMessage", message -> assertThat((String) message)
                        .endsWith("Error: Runtime exited with error: exit status 3"));
        assertThat(functions.ask(probe(), "invocations")).isEqualTo("1");
    }

    @Test
    void aFatalErrorIsReportedAndTheNextInvocationStartsAnew() {
        assertThat(error(functions.invoke(probe(), "\"run out of memory\"")))
                .containsEntry("errorType", "java.lang.OutOfMemoryError");
        assertThat(functions.ask(probe(), "invocations")).isEqualTo("1");
    }

    @Test
    void aWarmProcessThatWasKilledMeanwhileIsReplaced() {
        ProcessHandle process =
                ProcessHandle.of(Long.parseLong(functions.ask(probe(), "pid"))).orElseThrow();

        process.destroyForcibly();
        process.onExit().join();

        assertThat(functions.ask(probe(), "invocations")).isEqualTo("1");
    }

    @Test
    void aFunctionThatRefusesToStartSaysWhy() {
        FunctionSpec refusing = probe(Map.of("REFUSES_TO_START", "yes"), Duration.ofSeconds(60));

        assertThat(error(functions.invoke(refusing, "{}")))
                .containsEntry("errorType", "java.lang.IllegalStateException")
                .containsEntry("errorMessage", "no such setting: REFUSES_TO_START");
    }

    @Test
    void closingLeavesNeitherProcessesNorFiles() throws IOException {
        long pid = Long.parseLong(functions.ask(probe(), "pid"));

        functions.runtime.close();

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
        assertThat(error(functions.invoke(probe(), "\"pid\""))).containsEntry("errorType", "Runtime.InvalidEntrypoint");
    }
}
