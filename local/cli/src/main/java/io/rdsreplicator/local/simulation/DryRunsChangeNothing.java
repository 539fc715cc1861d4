package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.Executions.Run;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.SdkResponse;

/** A rollback that only says what it would do, and the planning of every other, changes nothing. */
record DryRunsChangeNothing(World world) implements Invariant {
    private static final List<String> READING = List.of("describe", "list", "get");
    private static final Set<String> PLANNING = Set.of("PlanRollback", "WhatIsToBeDone", "RollbackPlanned", "RollbackFailed");

    @Override
    public void called(Call call, SdkResponse response, boolean byProduct) {
        if (byProduct && world.frames().current().step.equals("PlanRollback")) {
            boolean reads = READING.stream().anyMatch(call.operation()::startsWith);
            world.findings().require(this, reads, () -> "a plan was made by " + call.operation());
        }
    }

    @Override
    public void entered(Run run, String state) {
        if (run.rollsBack && world.rollbacks().of(run).isDry()) {
            world.findings().require(this, PLANNING.contains(state), () -> run.arn + " was to say what it would do, and entered " + state);
        }
    }
}
