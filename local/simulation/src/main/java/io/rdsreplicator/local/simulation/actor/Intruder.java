package io.rdsreplicator.local.simulation.actor;

import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.ResourceLedger.Kind;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.fault.Fault;
import io.rdsreplicator.local.simulation.fault.Trouble;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * Somebody with an administrator's rights who deletes what the product made, even while it is in use, and locks
 * replicas to keep them.
 */
public final class Intruder {
    private final Simulation simulation;
    private final RandomDraws draws;
    private boolean on = true;

    public Intruder(Simulation simulation) {
        this.simulation = simulation;
        this.draws = RandomDraws.of(simulation.scenario().seed(), "stranger");
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
        RdsClient rds = simulation.stage().client(RdsClient.class, simulation.place("B"));
        List<Made> superseded = simulation.ledger().all().stream()
                .filter(made -> made.kind() == Kind.REPLICA && simulation.exists(made) && isSuperseded(rds, made))
                .toList();
        if (on && !superseded.isEmpty()) {
            Made replica = draws.oneOf(superseded);
            simulation.tell(Fault.LOCKED_TO_KEEP, replica.id());
            simulation.ledger().keep(replica.id());
            rds.modifyDBInstance(r -> r.dbInstanceIdentifier(replica.id()).deletionProtection(true));
        }
    }

    private boolean isSuperseded(RdsClient rds, Made replica) {
        return simulation.peek(() -> rds.describeDBInstances().dbInstances()).stream()
                .filter(instance -> instance.dbInstanceIdentifier().equals(replica.id()))
                .filter(instance -> instance.dbInstanceStatus().equals("available") && !instance.deletionProtection())
                .anyMatch(instance ->
                        instance.tagList().stream().anyMatch(tag -> tag.value().equals("superseded")));
    }

    private void delete() {
        List<Made> there =
                simulation.ledger().all().stream().filter(simulation::exists).toList();
        if (!on || there.isEmpty()) {
            return;
        }
        Made thing = draws.oneOf(there);
        simulation.tell(Fault.DELETED_BY_OTHERS, thing.account() + " " + thing.id());
        simulation.ledger().harm(thing.id());
        RdsClient rds = simulation.stage().client(RdsClient.class, simulation.place(thing.account()));
        try {
            if (thing.kind() == Kind.REPLICA) {
                rds.modifyDBInstance(r -> r.dbInstanceIdentifier(thing.id()).deletionProtection(false));
                rds.deleteDBInstance(r -> r.dbInstanceIdentifier(thing.id()).skipFinalSnapshot(true));
            } else {
                rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(thing.id()));
            }
        } catch (AwsServiceException e) {
            simulation
                    .history()
                    .tell("   which is refused: " + e.awsErrorDetails().errorCode());
        }
    }
}
