package io.rdsreplicator.local.simulation.actor;

import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.ResourceLedger.Kind;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.local.simulation.fault.Fault;
import io.rdsreplicator.local.simulation.fault.Trouble;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Somebody with an administrator's rights who deletes what the product made, even while it is in use, and locks
 * replicas to keep them.
 */
public final class Intruder {
    private final Simulation simulation;
    private final RandomDraws draws;
    private final DatabaseAdministrator administrator;
    private boolean on = true;

    public Intruder(Simulation simulation) {
        this.simulation = simulation;
        this.draws = RandomDraws.of(simulation.scenario().seed(), "stranger");
        this.administrator = new DatabaseAdministrator(simulation, "B");
    }

    public void plan() {
        if (simulation.scenario().has(Trouble.STRANGERS)) {
            int acts = draws.between(1, 4);
            for (int i = 0; i < acts; i++) {
                simulation.at(
                        draws.between(
                                Duration.ofMinutes(6), simulation.scenario().busy()),
                        this::delete);
                simulation.at(
                        draws.between(
                                Duration.ofMinutes(20), simulation.scenario().busy()),
                        this::keep);
            }
        }
    }

    public void goHome() {
        on = false;
    }

    /** Locks a replica that was superseded and unlocked, as the runbook says. */
    private void keep() {
        List<TrueDatabase> superseded = simulation.ledger().all().stream()
                .filter(made -> made.kind() == Kind.REPLICA)
                .flatMap(made -> simulation.states().replica(made).stream())
                .filter(Intruder::isSuperseded)
                .toList();
        if (on && !superseded.isEmpty()) {
            TrueDatabase replica = draws.oneOf(superseded);
            simulation.tell(Fault.LOCKED_TO_KEEP, replica.id());
            simulation.ledger().keep(replica.id());
            administrator.protect(replica, true);
        }
    }

    private static boolean isSuperseded(TrueDatabase replica) {
        return replica.isAvailable()
                && !replica.deletionProtected()
                && replica.tags().containsValue("superseded");
    }

    private void delete() {
        List<Made> there = simulation.ledger().all().stream()
                .filter(simulation.states()::exists)
                .toList();
        if (!on || there.isEmpty()) {
            return;
        }
        Made thing = draws.oneOf(there);
        simulation.tell(Fault.DELETED_BY_OTHERS, thing.account() + " " + thing.id());
        simulation.ledger().harm(thing.id());
        try {
            if (thing.kind() == Kind.REPLICA) {
                TrueDatabase replica = simulation.states().replica(thing).orElseThrow();
                administrator.protect(replica, false);
                administrator.delete(replica);
            } else {
                DatabaseKind kind =
                        simulation.states().snapshot(thing).orElseThrow().kind();
                new DatabaseAdministrator(simulation, thing.account()).deleteSnapshot(kind, thing.id());
            }
        } catch (AwsServiceException e) {
            simulation
                    .history()
                    .tell("   which is refused: " + e.awsErrorDetails().errorCode());
        }
    }
}
