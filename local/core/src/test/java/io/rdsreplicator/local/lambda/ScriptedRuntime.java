package io.rdsreplicator.local.lambda;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Answers every invocation as it is told to, and remembers what functions were given. */
public final class ScriptedRuntime implements FunctionRuntime {
    public static final InvocationResult FAILURE = new InvocationResult(
            "{\"errorMessage\":\"no\",\"errorType\":\"java.lang.IllegalStateException\"}", "Unhandled");

    public final List<String> payloads = new ArrayList<>();
    public final List<String> requestIds = new ArrayList<>();
    private final List<Consumer<InvocationResult>> unanswered = new ArrayList<>();
    private Function<String, InvocationResult> answer = payload -> InvocationResult.success("\"done\"");

    /** Answers null for a function that goes on running. */
    public void answer(Function<String, InvocationResult> newAnswer) {
        answer = newAnswer;
    }

    /** Ends a function that went on running. */
    void finish(int invocation, InvocationResult result) {
        unanswered.get(invocation).accept(result);
    }

    @Override
    public void run(FunctionSpec function, String requestId, String payload, Consumer<InvocationResult> done) {
        payloads.add(payload);
        requestIds.add(requestId);
        InvocationResult result = answer.apply(payload);
        if (result == null) {
            unanswered.add(done);
        } else {
            done.accept(result);
        }
    }
}
