package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.rds.InstanceState;
import io.rdsreplicator.local.rds.SnapshotState;
import io.rdsreplicator.local.simulation.ResourceLedger;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.Simulation;
import java.util.Set;
import software.amazon.awssdk.core.SdkResponse;

/** A replica is never public and never unencrypted, and a snapshot is shared only with the destination account. */
public record ReplicasArePrivate(Simulation simulation) implements Invariant {
    private static final Set<String> LOOKED_AT = Set.of(
            "restoreDBInstanceFromDBSnapshot", "modifyDBInstance", "copyDBSnapshot", "modifyDBSnapshotAttribute");

    @Override
    public void called(Call call, SdkResponse response, boolean byProduct) {
        if (!byProduct || !LOOKED_AT.contains(call.operation())) {
            return;
        }
        for (Made thing : simulation.ledger().all()) {
            if (thing.kind() == ResourceLedger.Kind.REPLICA) {
                simulation
                        .stage()
                        .aws()
                        .rds()
                        .instance(simulation.place("B"), thing.id())
                        .ifPresent(this::check);
            } else {
                simulation
                        .stage()
                        .aws()
                        .rds()
                        .snapshot(simulation.place(thing.account()), thing.id())
                        .ifPresent(s -> check(thing, s));
            }
        }
    }

    private void check(InstanceState replica) {
        simulation.findings().require(this, !replica.publiclyAccessible(), () -> replica.id() + " is public");
        simulation.findings().require(this, replica.kmsKeyArn() != null, () -> replica.id() + " is not encrypted");
    }

    private void check(Made thing, SnapshotState snapshot) {
        boolean encrypted = thing.kind() == ResourceLedger.Kind.TAKEN || snapshot.kmsKeyArn() != null;
        simulation.findings().require(this, encrypted, () -> snapshot.id() + " is not encrypted");
        boolean shared = Set.of(simulation.place("B").account()).containsAll(snapshot.sharedWith());
        simulation.findings().require(this, shared, () -> snapshot.id() + " is shared with " + snapshot.sharedWith());
    }
}
