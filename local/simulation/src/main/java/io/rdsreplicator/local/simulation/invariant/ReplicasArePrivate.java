package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.DatabaseCall.Action;
import io.rdsreplicator.local.simulation.ResourceLedger;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.local.simulation.TrueSnapshot;
import java.util.EnumSet;
import java.util.Set;
import software.amazon.awssdk.core.SdkResponse;

/** A replica is never public and never unencrypted, and a snapshot is shared only with the destination account. */
public record ReplicasArePrivate(Simulation simulation) implements Invariant {
    private static final Set<Action> LOOKED_AT =
            EnumSet.of(Action.RESTORE, Action.MAKE_MEMBER, Action.MODIFY, Action.COPY, Action.SHARE);

    @Override
    public void called(Call call, SdkResponse response, boolean byProduct) {
        boolean looksAt = simulation
                .states()
                .effect(call)
                .filter(effect -> LOOKED_AT.contains(effect.action()))
                .isPresent();
        if (!byProduct || !looksAt) {
            return;
        }
        for (Made thing : simulation.ledger().all()) {
            if (thing.kind() == ResourceLedger.Kind.REPLICA) {
                simulation.states().database("B", thing.id()).ifPresent(this::check);
            } else {
                simulation.states().snapshot(thing.account(), thing.id()).ifPresent(s -> check(thing, s));
            }
        }
    }

    private void check(TrueDatabase replica) {
        simulation.findings().require(this, !replica.publiclyAccessible(), () -> replica.id() + " is public");
        simulation.findings().require(this, replica.kmsKeyArn() != null, () -> replica.id() + " is not encrypted");
    }

    private void check(Made thing, TrueSnapshot snapshot) {
        boolean encrypted = thing.kind() == ResourceLedger.Kind.TAKEN || snapshot.kmsKeyArn() != null;
        simulation.findings().require(this, encrypted, () -> snapshot.id() + " is not encrypted");
        boolean shared = Set.of(simulation.place("B").account()).containsAll(snapshot.sharedWith());
        simulation.findings().require(this, shared, () -> snapshot.id() + " is shared with " + snapshot.sharedWith());
    }
}
