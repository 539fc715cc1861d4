package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.Settings;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Whether an operator is rolling a database back; until that is done, no replica of it is unlocked or deleted. */
final class RunningRollbacks {
    private final SfnClient sfn;
    private final String stateMachineArn;

    RunningRollbacks(SfnClient sfn, Settings settings) {
        this.sfn = sfn;
        this.stateMachineArn = settings.text("ROLLBACK_STATE_MACHINE_ARN");
    }

    /** @param ownExecutionArn which does not count */
    boolean areOf(String sourceDatabase, String ownExecutionArn) {
        return sfn
                .listExecutionsPaginator(r -> r.stateMachineArn(stateMachineArn).statusFilter(ExecutionStatus.RUNNING))
                .executions()
                .stream()
                .filter(execution -> !execution.executionArn().equals(ownExecutionArn))
                .anyMatch(execution -> isOf(sourceDatabase, execution));
    }

    /** One whose input cannot be read counts as one of no database: its plan is refused. */
    private boolean isOf(String sourceDatabase, ExecutionListItem execution) {
        String input = sfn.describeExecution(r -> r.executionArn(execution.executionArn())).input();
        return Json.members(input)
                .map(members -> members.get("sourceDatabase"))
                .filter(database -> database instanceof String text && text.equalsIgnoreCase(sourceDatabase))
                .isPresent();
    }
}
