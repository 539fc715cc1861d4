package io.rdsreplicator.local.functions;

import io.rdsreplicator.local.functions.InProcessRuntime.LogLine;
import io.rdsreplicator.local.lambda.FunctionLog;
import io.rdsreplicator.local.lambda.FunctionRuntime;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.time.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs each function as it deploys: in a process of its own, from its packaged jar, which is on this
 * machine or was uploaded, with the environment variables and the handler of its
 * template, through AWS's runtime interface client. Its clients call a local endpoint with the credentials of its role. A process is
 * started when it is first needed and kept warm; it serves one invocation at a time.
 *
 * <p>While a function runs, the timeline's clock runs with real time. Its timeout counts from when its process takes the invocation, in
 * real seconds; a function that runs past it is killed, and the next invocation starts another process.
 *
 * <p>{@link #close} ends all processes. Those whose parent was killed end by themselves when they ask for their next invocation, and one
 * that never asks is ended by the next runtime that opens the same base directory.
 */
public final class PackagedRuntime implements FunctionRuntime, AutoCloseable {
    private final Timeline timeline;
    private final FunctionHome home;
    private final RuntimeApi api;
    private final ProcessPool pool;
    private volatile FunctionLog log = (function, line) -> {};

    /**
     * How many processes there may be.
     *
     * @param perFunction at work at once; further invocations wait
     * @param inAll of all functions, at work or warm
     * @param idle after how much real time a process that has nothing to do is ended
     */
    public record Limits(int perFunction, int inAll, Duration idle) {
        public static final Limits STANDARD = new Limits(2, 24, Duration.ofMinutes(5));
    }

    private PackagedRuntime(
            Timeline timeline, FunctionHome home, Launcher launcher, Consumer<LogLine> logs, Limits limits)
            throws IOException {
        this.timeline = timeline;
        this.home = home;
        this.api = new RuntimeApi(limits.idle(), this::retire);
        this.pool = new ProcessPool(
                limits.perFunction(),
                limits.inAll(),
                function -> new FunctionProcess(function, launcher, api, line -> {
                    logs.accept(line);
                    log.printed(function, line.text());
                }));
    }

    /**
     * @param timeline not a virtual one, whose work leaves no room for a function's calls
     * @param base a directory that several processes of one user may share; what dead ones left in it is cleaned up
     * @param endpointUrl where functions reach the services; asked whenever a process starts
     * @param credentials issues those of the functions' roles, for the endpoint to recognize
     * @param logs told of each line that a function prints, from other threads
     * @throws IOException also where {@link #supported} is false
     */
    public static PackagedRuntime open(
            Timeline timeline,
            Path base,
            Supplier<String> endpointUrl,
            FunctionCredentials credentials,
            Consumer<LogLine> logs,
            Limits limits)
            throws IOException {
        if (timeline.worksInPlace()) {
            throw new IllegalArgumentException(
                    "functions in processes of their own need a timeline that does work on other threads");
        }
        FunctionHome home = FunctionHome.claim(base);
        return new PackagedRuntime(timeline, home, new Launcher(home, credentials, endpointUrl), logs, limits);
    }

    /** Whether there is a runtime interface client for this machine: Linux on x86-64 or arm64. */
    public static boolean supported() {
        return Launcher.libraryName().isPresent();
    }

    @Override
    public void printTo(FunctionLog functionLog) {
        log = functionLog;
    }

    @Override
    public boolean keepsTimeouts() {
        return true;
    }

    /** A function that cannot be started, its jar missing for example, ends with the error {@code Runtime.InvalidEntrypoint}. */
    @Override
    public void run(FunctionSpec function, String requestId, String payload, Consumer<InvocationResult> done) {
        timeline.work(
                "function " + function.name(),
                () -> invoke(function, requestId, payload),
                done,
                error -> done.accept(InvocationResult.error(
                        "Runtime.InvalidEntrypoint", "RequestId: " + requestId + " Error: " + error.getMessage())));
    }

    private InvocationResult invoke(FunctionSpec function, String requestId, String payload)
            throws IOException, InterruptedException {
        while (true) {
            FunctionProcess process = pool.lease(function);
            try {
                Optional<InvocationResult> result = process.invoke(requestId, payload);
                if (result.isPresent()) {
                    return result.get();
                }
            } finally {
                pool.release(process);
            }
        }
    }

    private void retire(FunctionProcess process) {
        pool.retire(process);
    }

    @Override
    public void close() throws IOException {
        pool.close();
        api.close();
        home.delete();
    }
}
