package io.rdsreplicator.local.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rdsreplicator.local.lambda.InvocationObserver.Invocation;
import io.rdsreplicator.local.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Runs functions, each under its timeout. */
final class Invocations {
    static final int SYNCHRONOUS_BYTES = 6 * 1024 * 1024;
    static final int ASYNCHRONOUS_BYTES = 1024 * 1024;
    /** Lambda's limit for an answer is 100 bytes higher than the one for a request. */
    private static final int ANSWER_BYTES = SYNCHRONOUS_BYTES + 100;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    /** How long Lambda takes to connect an idle function to its VPC again. */
    Duration reconnecting = Duration.ofMinutes(1);

    private final Timeline timeline;
    private final FunctionRuntime runtime;
    private final List<InvocationObserver> observers = new ArrayList<>();

    Invocations(Timeline timeline, FunctionRuntime runtime) {
        this.timeline = timeline;
        this.runtime = runtime;
    }

    void observe(InvocationObserver observer) {
        observers.add(observer);
    }

    /**
     * Call it before an invocation. If a function was idle and has lost its connection to its VPC, Lambda refuses the
     * invocation.
     */
    void connect(LocalFunction function) {
        function.connection.use(function.spec, timeline.instant(), reconnecting);
    }

    void dropped(FunctionSpec function, String requestId, String payload, String reason) {
        observers.forEach(observer -> observer.dropped(function, requestId, payload, reason));
    }

    /** The payload that the function receives. A payload that is not JSON, or is too long, is refused. */
    static String accepted(String payload, int limit) {
        if (payload.isEmpty()) {
            return "{}";
        }
        if (payload.getBytes(StandardCharsets.UTF_8).length > limit) {
            throw LambdaFailures.tooLarge(limit);
        }
        try {
            JSON.readTree(payload);
        } catch (JsonProcessingException e) {
            throw LambdaFailures.notJson();
        }
        return payload;
    }

    static String requestId(LocalFunction function) {
        String seed = function.spec.arn() + "/" + function.lastModified + "/" + function.nextRequest();
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /**
     * Runs the function once. {@code done} is called once, at its end or at its timeout. If the runtime completes at
     * once, it is called at once.
     */
    void run(FunctionSpec function, String requestId, String payload, Consumer<InvocationResult> done) {
        new Run(function, requestId, payload, done).start();
    }

    private final class Run {
        private final FunctionSpec function;
        private final String requestId;
        private final String payload;
        private final Consumer<InvocationResult> done;
        /** Null if the runtime enforces the timeout itself. */
        private Timeline.Scheduled timeout;

        private boolean over;

        Run(FunctionSpec function, String requestId, String payload, Consumer<InvocationResult> done) {
            this.function = function;
            this.requestId = requestId;
            this.payload = payload;
            this.done = done;
        }

        void start() {
            if (!runtime.keepsTimeouts()) {
                timeout = timeline.after(
                        function.timeout(),
                        "timeout of " + function.name(),
                        () -> end(InvocationResult.timedOut(function, requestId)));
            }
            runtime.run(function, requestId, payload, result -> end(fitting(result)));
        }

        private void end(InvocationResult result) {
            if (over) {
                return;
            }
            over = true;
            if (timeout != null) {
                timeout.cancel();
            }
            Invocation invocation = new Invocation(function, requestId, payload, result);
            observers.forEach(observer -> observer.ended(invocation));
            done.accept(result);
        }

        private InvocationResult fitting(InvocationResult result) {
            boolean fits = result.payload() == null
                    || result.payload().getBytes(StandardCharsets.UTF_8).length <= ANSWER_BYTES;
            return fits
                    ? result
                    : InvocationResult.error(
                            "Function.ResponseSizeTooLarge",
                            "Response payload size exceeded maximum allowed payload size (" + ANSWER_BYTES
                                    + " bytes).");
        }
    }
}
