package io.rdsreplicator.local.states;

import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** A passage through a Task. A result counts only if it arrives while the attempt that asked for it is still on. */
final class TaskVisit extends Visit {
    private final State.Task task;
    private int attempts;
    private boolean waiting;
    private Timeline.Scheduled timeout;

    TaskVisit(Branch branch, State.Task task, Object input) {
        super(branch, task, input);
        this.task = task;
    }

    @Override
    void attempt() {
        Object arguments = value(task.arguments(), "Arguments", input());
        limit(Json.write(arguments), "has arguments");
        Integer seconds = integer(task.timeoutSeconds(), "TimeoutSeconds", 1);
        FunctionTask call = FunctionTask.of(task.resource(), arguments);
        call.scheduled(branch(), seconds);
        int attempt = ++attempts;
        waiting = true;
        if (seconds != null) {
            timeout = execution().later(branch(), Duration.ofSeconds(seconds), "time out " + task.name(), () -> timedOut(call));
        }
        try {
            execution().lambda().invoke(execution().role(), call.function(), call.payload(), result ->
                    execution().happen(branch(), () -> answered(call, attempt, result)));
        } catch (AwsServiceException e) {
            settle();
            failed(call, StateFailure.of(serviceError(e), e.getMessage()));
        } catch (SdkClientException e) {
            settle();
            failed(call, StateFailure.of("Lambda.SdkClientException", e.getMessage()));
        }
    }

    @Override
    void cancel() {
        super.cancel();
        settle();
    }

    private void settle() {
        waiting = false;
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
    }

    private void timedOut(FunctionTask call) {
        settle();
        call.timedOut(branch());
        fail(StateFailure.of(StateFailure.TIMEOUT, null));
    }

    private void answered(FunctionTask call, int attempt, InvocationResult result) {
        if (!waiting || attempt != attempts) {
            return;
        }
        settle();
        if (result.failed()) {
            failed(call, StateFailure.of(errorType(result.payload()), result.payload()));
            return;
        }
        guarded(() -> {
            limit(result.payload(), "returned a result");
            Object output = call.result(result.payload());
            call.succeeded(branch(), Json.write(output));
            complete(output);
        });
    }

    private void failed(FunctionTask call, StateFailure failure) {
        call.failed(branch(), failure);
        fail(failure);
    }

    private static String errorType(String payload) {
        boolean named = Json.parse(payload) instanceof Map<?, ?> error && error.get("errorType") instanceof String;
        return named ? (String) ((Map<?, ?>) Json.parse(payload)).get("errorType") : "Lambda.Unknown";
    }

    /** Lambda's own refusal in the name Step Functions gives it. */
    private static String serviceError(AwsServiceException e) {
        String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        if (e.statusCode() >= 500 && (code == null || code.equals("InternalError"))) {
            return "Lambda.ServiceException";
        }
        boolean modelled = code != null && !e.getClass().getSimpleName().equals("LambdaException");
        return modelled ? "Lambda." + code : "Lambda.AWSLambdaException";
    }
}
