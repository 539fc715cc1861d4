package io.rdsreplicator.local.states;

import io.rdsreplicator.local.identity.AmazonResourceName;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/**
 * A Task that invokes a function: by the function's ARN, or through the service integration. The history has other
 * events for each.
 */
sealed interface FunctionTask {
    String function();

    String payload();

    void scheduled(Branch branch, Integer timeoutSeconds);

    void succeeded(Branch branch, String output);

    void failed(Branch branch, StateFailure failure);

    void timedOut(Branch branch);

    /** The value of {@code $states.result} after the function's answer. */
    Object result(String payload);

    static FunctionTask of(String resource, Object arguments) {
        if (AmazonResourceName.parse(resource).service().equals("lambda")) {
            return new Direct(resource, StatesJson.write(arguments));
        }
        if (arguments instanceof Map<?, ?> parameters && parameters.get("FunctionName") instanceof String function) {
            String payload = parameters.containsKey("Payload") ? StatesJson.write(parameters.get("Payload")) : "{}";
            return new Invoke(function, payload, StatesJson.write(arguments));
        }
        throw StateFailure.of(
                StateFailure.RUNTIME,
                "The field 'FunctionName' is missing in the Arguments of a call of lambda:invoke.");
    }

    /** The resource is the function's ARN. */
    record Direct(String function, String payload) implements FunctionTask {
        @Override
        public void scheduled(Branch branch, Integer timeoutSeconds) {
            branch.record(
                    HistoryEventType.LAMBDA_FUNCTION_SCHEDULED,
                    event -> event.lambdaFunctionScheduledEventDetails(details -> {
                        details.resource(function).input(payload).inputDetails(ExecutionHistory.whole());
                        details.timeoutInSeconds(timeoutSeconds == null ? null : (long) timeoutSeconds);
                    }));
            branch.record(HistoryEventType.LAMBDA_FUNCTION_STARTED, event -> {});
        }

        @Override
        public void succeeded(Branch branch, String output) {
            branch.record(
                    HistoryEventType.LAMBDA_FUNCTION_SUCCEEDED,
                    event -> event.lambdaFunctionSucceededEventDetails(
                            details -> details.output(output).outputDetails(ExecutionHistory.whole())));
        }

        @Override
        public void failed(Branch branch, StateFailure failure) {
            branch.record(
                    HistoryEventType.LAMBDA_FUNCTION_FAILED,
                    event -> event.lambdaFunctionFailedEventDetails(
                            details -> details.error(failure.error()).cause(failure.cause())));
        }

        @Override
        public void timedOut(Branch branch) {
            branch.record(
                    HistoryEventType.LAMBDA_FUNCTION_TIMED_OUT,
                    event -> event.lambdaFunctionTimedOutEventDetails(details -> details.error(StateFailure.TIMEOUT)));
        }

        @Override
        public Object result(String answer) {
            return StatesJson.parse(answer);
        }
    }

    /** The resource is {@code arn:aws:states:::lambda:invoke}, and the function is an argument. */
    record Invoke(String function, String payload, String parameters) implements FunctionTask {
        private static final String TYPE = "lambda";
        private static final String CALL = "invoke";

        @Override
        public void scheduled(Branch branch, Integer timeoutSeconds) {
            String region = branch.execution().machine().place().region();
            branch.record(
                    HistoryEventType.TASK_SCHEDULED,
                    event -> event.taskScheduledEventDetails(details -> {
                        details.resourceType(TYPE).resource(CALL).region(region).parameters(parameters);
                        details.timeoutInSeconds(timeoutSeconds == null ? null : (long) timeoutSeconds);
                    }));
            branch.record(
                    HistoryEventType.TASK_STARTED,
                    event -> event.taskStartedEventDetails(
                            details -> details.resourceType(TYPE).resource(CALL)));
        }

        @Override
        public void succeeded(Branch branch, String output) {
            branch.record(
                    HistoryEventType.TASK_SUCCEEDED,
                    event -> event.taskSucceededEventDetails(details -> details.resourceType(TYPE)
                            .resource(CALL)
                            .output(output)
                            .outputDetails(ExecutionHistory.whole())));
        }

        @Override
        public void failed(Branch branch, StateFailure failure) {
            branch.record(
                    HistoryEventType.TASK_FAILED,
                    event -> event.taskFailedEventDetails(details -> details.resourceType(TYPE)
                            .resource(CALL)
                            .error(failure.error())
                            .cause(failure.cause())));
        }

        @Override
        public void timedOut(Branch branch) {
            branch.record(
                    HistoryEventType.TASK_TIMED_OUT,
                    event -> event.taskTimedOutEventDetails(
                            details -> details.resourceType(TYPE).resource(CALL).error(StateFailure.TIMEOUT)));
        }

        @Override
        public Object result(String answer) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("ExecutedVersion", "$LATEST");
            result.put("Payload", StatesJson.parse(answer));
            result.put("SdkHttpMetadata", Map.of("HttpStatusCode", 200));
            result.put("StatusCode", 200);
            return result;
        }
    }
}
