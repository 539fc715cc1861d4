package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.local.simulation.Simulation;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.SdkResponse;

/** A dry run of a rollback changes nothing. The planning of any other rollback also changes nothing. */
public record DryRunsChangeNothing(Simulation simulation) implements Invariant {
    private static final List<String> READING = List.of("describe", "list", "get");
    private static final Set<String> PLANNING =
            Set.of("PlanRollback", "IsSwapPlanned", "RollbackPlanned", "RollbackFailed");

    @Override
    public void called(Call call, SdkResponse response, boolean byProduct) {
        if (byProduct && simulation.callStack().current().step.equals("PlanRollback")) {
            boolean reads = READING.stream().anyMatch(call.operation()::startsWith);
            simulation.findings().require(this, reads, () -> "a plan was made by " + call.operation());
        }
    }

    @Override
    public void entered(Run run, String state) {
        if (run.rollsBack && simulation.rollbacks().of(run).isDry()) {
            simulation
                    .findings()
                    .require(
                            this,
                            PLANNING.contains(state),
                            () -> run.arn + " was to say what it would do, and entered " + state);
        }
    }
}
