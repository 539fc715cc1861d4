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
 * Runs each function as it is deployed: in its own process, from its packaged jar, through AWS's runtime interface
 * client. The jar is on this machine or was uploaded. The environment variables and the handler are those of the
 * template. The function's clients call a local endpoint with the credentials of its role. A process is started when it
 * is first needed, and then kept warm. It serves one invocation at a time.
 *
 * <p>While a function runs, the timeline's clock runs with real time. The function's timeout is in real seconds, and
 * begins when its process takes the invocation. If a function exceeds it, its process is killed, and the next
 * invocation starts another process.
 *
 * <p>{@link #close} ends all processes. If the parent of a process was killed, the process ends when it asks for its
 * next invocation. If it never asks, the next runtime that opens the same base directory ends it.
 */
public final class PackagedRuntime implements FunctionRuntime, AutoCloseable {
    private final Timeline timeline;
    private final FunctionHome home;
    private final RuntimeApi api;
    private final ProcessPool pool;
    private volatile FunctionLog log = (function, line) -> {};

    /**
     * The maximum numbers of processes.
     *
     * @param perFunction processes at work at once; further invocations wait
     * @param inAll processes of all functions, at work or warm
     * @param idle real time after which an idle process is ended
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
     * @param timeline not a virtual one, because its work leaves no room for a function's calls
     * @param base a directory that several processes of one user may share; leftovers of ended processes in it are
     *     deleted
     * @param endpointUrl where functions reach the services; requested at each start of a process
     * @param credentials issues the credentials of the functions' roles, which the endpoint recognizes
     * @param logs receives each line that a function prints, from other threads
     * @throws IOException also if {@link #supported} is false
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

    /**
     * If a function cannot be started, for example because its jar is missing, it ends with the error {@code
     * Runtime.InvalidEntrypoint}.
     */
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
