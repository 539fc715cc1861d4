package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.simulation.ResourceLedger.Kind;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import java.util.List;
import java.util.Optional;

/** Reads the true states of databases and snapshots, whichever kind they are of. */
public record TrueStates(Simulation simulation) {
    /**
     * @param account {@code A} or {@code B}
     */
    public Optional<TrueDatabase> database(String account, String id) {
        return TrueDatabase.find(rds(), simulation.place(account), id);
    }

    /**
     * @param account {@code A} or {@code B}
     */
    public Optional<TrueSnapshot> snapshot(String account, String id) {
        return TrueSnapshot.find(rds(), simulation.place(account), id);
    }

    /** The replica that the product made, and not a later one of the same name. */
    public Optional<TrueDatabase> replica(Made made) {
        return database(made.account(), made.id())
                .filter(state -> state.serial().equals(made.serial()));
    }

    /** The snapshot that the product made, and not a later one of the same name. */
    public Optional<TrueSnapshot> snapshot(Made made) {
        return snapshot(made.account(), made.id())
                .filter(state -> state.serial().equals(made.serial()));
    }

    public boolean exists(Made made) {
        return made.kind() == Kind.REPLICA
                ? replica(made).isPresent()
                : snapshot(made).isPresent();
    }

    /** The replicas of a database that exist, in the order in which they were made. */
    public List<TrueDatabase> replicas(String database) {
        return simulation.ledger().made("B", Kind.REPLICA, database).stream()
                .flatMap(made -> replica(made).stream())
                .toList();
    }

    /** What a call does to a database or a snapshot; empty for any other call. */
    public Optional<DatabaseCall> effect(Call call) {
        return DatabaseCall.of(call, rds());
    }

    private RdsService rds() {
        return simulation.stage().aws().rds();
    }
}
