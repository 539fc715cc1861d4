package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.local.stage.Stage;
import java.util.Set;
import software.amazon.awssdk.core.SdkResponse;

/** The source database is never modified, stopped or deleted. */
public record SourceStaysAsItIs(Simulation simulation) implements Invariant {
    private static final Set<String> ALLOWED = Set.of(
            "createDBSnapshot",
            "copyDBSnapshot",
            "modifyDBSnapshotAttribute",
            "deleteDBSnapshot",
            "createDBClusterSnapshot",
            "copyDBClusterSnapshot",
            "modifyDBClusterSnapshotAttribute",
            "deleteDBClusterSnapshot",
            "listTagsForResource");

    @Override
    public void called(Call call, SdkResponse response, boolean byProduct) {
        if (byProduct && call.service().equals("rds") && call.caller().account().equals(Stage.SOURCE.account())) {
            boolean allowed = call.operation().startsWith("describe") || ALLOWED.contains(call.operation());
            simulation.findings().require(this, allowed, () -> call.operation() + " was called in the source account");
        }
    }

    @Override
    public void settled() {
        for (String database : simulation.scenario().databases()) {
            TrueDatabase now = simulation.states().database("A", database).orElse(null);
            simulation
                    .findings()
                    .require(
                            this,
                            now != null && now.equals(simulation.initialState().source(database)),
                            () -> "the database " + database + " is " + now + ", and was "
                                    + simulation.initialState().source(database));
        }
    }
}
