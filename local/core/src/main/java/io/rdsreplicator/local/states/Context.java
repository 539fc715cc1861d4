package io.rdsreplicator.local.states;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** The context object, {@code $states.context}. */
final class Context {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    private Context() {}

    static Map<String, Object> of(Branch branch, State state, Instant entered, int retryCount) {
        Execution execution = branch.execution();
        Map<String, Object> context = new LinkedHashMap<>();
        Map<String, Object> ofExecution = new LinkedHashMap<>();
        ofExecution.put("Id", execution.arn());
        ofExecution.put("Input", execution.inputValue());
        ofExecution.put("Name", execution.name());
        ofExecution.put("RoleArn", execution.machine().roleArn());
        ofExecution.put("StartTime", TIME.format(execution.startDate()));
        ofExecution.put("RedriveCount", 0);
        context.put("Execution", ofExecution);
        context.put(
                "StateMachine",
                Map.of(
                        "Id",
                        execution.machine().arn(),
                        "Name",
                        execution.machine().name()));
        context.put(
                "State", Map.of("Name", state.name(), "EnteredTime", TIME.format(entered), "RetryCount", retryCount));
        if (branch.mapItem() != null) {
            context.put("Map", Map.of("Item", branch.mapItem()));
        }
        return context;
    }
}
