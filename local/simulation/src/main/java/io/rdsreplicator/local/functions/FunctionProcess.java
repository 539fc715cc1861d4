package io.rdsreplicator.local.functions;

import io.rdsreplicator.local.functions.InProcessRuntime.LogLine;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One process of a function, which serves one invocation after another. Lambda calls it an execution environment. */
final class FunctionProcess {
    /**
     * The maximum start time of a Java process and a handler's constructor, in real time. It is longer than Lambda's
     * ten seconds with a whole CPU.
     */
    private static final Duration STARTUP = Duration.ofMinutes(2);

    private static final int KILLED = 128 + 9;

    private final FunctionSpec function;
    private final BlockingQueue<Assignment> inbox = new ArrayBlockingQueue<>(1);
    private final CompletableFuture<String> initError = new CompletableFuture<>();
    private final Process process;
    private final CompletableFuture<Process> exit;
    private volatile Assignment current;
    private volatile boolean warm;
    private volatile boolean killed;

    /** An invocation that is assigned to a process. */
    record Assignment(
            FunctionSpec function,
            String requestId,
            String payload,
            CompletableFuture<Void> taken,
            CompletableFuture<InvocationResult> ended) {}

    FunctionProcess(FunctionSpec function, Launcher launcher, RuntimeApi api, Consumer<LogLine> logs)
            throws IOException {
        this.function = function;
        String key = api.open(this);
        try {
            this.process = launcher.start(function, api.address(key), key);
        } catch (IOException e) {
            api.close(key);
            throw e;
        }
        this.exit = process.onExit();
        exit.thenRun(() -> api.close(key));
        Thread reader = new Thread(() -> readLines(logs), "output of " + function.name());
        reader.setDaemon(true);
        reader.start();
    }

    FunctionSpec function() {
        return function;
    }

    boolean isAlive() {
        return !killed && process.isAlive();
    }

    /**
     * Runs the function once, under its timeout, which begins when the process takes the invocation.
     *
     * @return empty if a warm process had ended before it took the invocation; another process can then serve it
     */
    Optional<InvocationResult> invoke(String requestId, String payload) throws InterruptedException {
        Assignment assignment =
                new Assignment(function, requestId, payload, new CompletableFuture<>(), new CompletableFuture<>());
        current = assignment;
        inbox.add(assignment);
        try {
            if (!within(STARTUP, assignment.taken())) {
                String message =
                        "RequestId: " + requestId + " Error: no start within " + STARTUP.toSeconds() + " seconds";
                return Optional.of(InvocationResult.error("Sandbox.Timedout", message));
            }
            if (!assignment.taken().isDone()) {
                return warm ? Optional.empty() : Optional.of(failedStart(requestId));
            }
            warm = true;
            if (!within(function.timeout(), assignment.ended())) {
                return Optional.of(InvocationResult.timedOut(function, requestId));
            }
            return Optional.of(assignment.ended().isDone() ? assignment.ended().join() : exited(requestId));
        } catch (InterruptedException e) {
            kill();
            throw e;
        } finally {
            current = null;
        }
    }

    /** Waits for a step of the invocation, or for the end of the process. If neither comes, the process is killed. */
    private boolean within(Duration limit, CompletableFuture<?> step) throws InterruptedException {
        try {
            CompletableFuture.anyOf(step, exit).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            kill();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private InvocationResult failedStart(String requestId) {
        String reported = initError.getNow(null);
        return reported == null ? exited(requestId) : InvocationResult.unhandled(reported);
    }

    private InvocationResult exited(String requestId) {
        int status = process.exitValue();
        String reason = status == 0
                ? "Runtime exited without providing a reason"
                : "Runtime exited with error: " + (status == KILLED ? "signal: killed" : "exit status " + status);
        return InvocationResult.error("Runtime.ExitError", "RequestId: " + requestId + " Error: " + reason);
    }

    /** The next invocation; empty if none came in this time, or if the process has ended. */
    Optional<Assignment> next(Duration patience) throws InterruptedException {
        Assignment next = inbox.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null || !isAlive()) {
            return Optional.empty();
        }
        next.taken().complete(null);
        return Optional.of(next);
    }

    /**
     * @return whether an invocation with that id is in progress
     */
    boolean end(String requestId, InvocationResult result) {
        Assignment assignment = current;
        return assignment != null
                && assignment.requestId().equals(requestId)
                && assignment.ended().complete(result);
    }

    void failInit(String error) {
        initError.complete(error);
    }

    void kill() {
        killed = true;
        process.destroyForcibly();
    }

    void awaitExit(Duration patience) throws InterruptedException {
        process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void readLines(Consumer<LogLine> logs) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                logs.accept(new LogLine(function.name(), line));
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
