package io.rdsreplicator.local.states;

import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/** Runs a Task state. A result is ignored if the attempt that requested it has already ended. */
final class TaskVisit extends StateRun {
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
        limit(StatesJson.write(arguments), "has arguments");
        Integer seconds = integer(task.timeoutSeconds(), "TimeoutSeconds", 1);
        FunctionTask call = FunctionTask.of(task.resource(), arguments);
        call.scheduled(branch(), seconds);
        int attempt = ++attempts;
        waiting = true;
        if (seconds != null) {
            timeout = execution()
                    .later(branch(), Duration.ofSeconds(seconds), "time out " + task.name(), () -> timedOut(call));
        }
        try {
            execution().lambda().invoke(execution().role(), call.function(), call.payload(), result -> execution()
                    .happen(branch(), () -> answered(call, attempt, result)));
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
        String payload = result.payload() == null || result.payload().isEmpty() ? "null" : result.payload();
        if (result.failed()) {
            failed(call, StateFailure.of(errorType(payload), payload));
            return;
        }
        guarded(() -> {
            limit(payload, "returned a result");
            Object output = call.result(payload);
            call.succeeded(branch(), StatesJson.write(output));
            complete(output);
        });
    }

    private void failed(FunctionTask call, StateFailure failure) {
        call.failed(branch(), failure);
        fail(failure);
    }

    private static String errorType(String payload) {
        return StatesJson.parse(payload) instanceof Map<?, ?> error && error.get("errorType") instanceof String type
                ? type
                : "Lambda.Unknown";
    }

    /** The name that Step Functions gives to an error of Lambda itself. */
    private static String serviceError(AwsServiceException e) {
        boolean modelled = !e.getClass().equals(LambdaException.class) && e.awsErrorDetails() != null;
        if (modelled) {
            return "Lambda." + e.awsErrorDetails().errorCode();
        }
        return e.statusCode() >= 500 ? "Lambda.ServiceException" : "Lambda.AWSLambdaException";
    }
}
