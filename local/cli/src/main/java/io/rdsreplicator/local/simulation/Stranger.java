package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.simulation.Ledger.Kind;
import io.rdsreplicator.local.simulation.Ledger.Made;
import io.rdsreplicator.local.stage.Stage;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.RdsClient;

/** Somebody with an administrator's rights who deletes what the product made, also what it is working on, and locks what is to be kept. */
final class Stranger {
    private final World world;
    private final Draws draws;
    private boolean on = true;

    Stranger(World world) {
        this.world = world;
        this.draws = Draws.of(world.scenario().seed(), "stranger");
    }

    void plan() {
        if (world.scenario().has(Trouble.STRANGERS)) {
            int acts = draws.between(1, 4);
            for (int i = 0; i < acts; i++) {
                world.at(draws.between(Duration.ofMinutes(6), world.scenario().busy()), this::delete);
                world.at(draws.between(Duration.ofMinutes(20), world.scenario().busy()), this::keep);
            }
        }
    }

    void goHome() {
        on = false;
    }

    /** Locks a replica that was superseded and unlocked, as the runbook says. */
    private void keep() {
        RdsClient rds = world.stage().client(RdsClient.class, Stage.DESTINATION);
        List<Made> superseded = world.ledger().all().stream()
                .filter(made -> made.kind() == Kind.REPLICA && world.exists(made) && isSuperseded(rds, made))
                .toList();
        if (on && !superseded.isEmpty()) {
            Made replica = draws.oneOf(superseded);
            world.tell(Fault.LOCKED_TO_KEEP, replica.id());
            world.ledger().keep(replica.id());
            rds.modifyDBInstance(r -> r.dbInstanceIdentifier(replica.id()).deletionProtection(true));
        }
    }

    private boolean isSuperseded(RdsClient rds, Made replica) {
        return world.peek(() -> rds.describeDBInstances().dbInstances()).stream()
                .filter(instance -> instance.dbInstanceIdentifier().equals(replica.id()))
                .filter(instance -> instance.dbInstanceStatus().equals("available") && !instance.deletionProtection())
                .anyMatch(instance -> instance.tagList().stream().anyMatch(tag -> tag.value().equals("superseded")));
    }

    private void delete() {
        List<Made> there = world.ledger().all().stream().filter(world::exists).toList();
        if (!on || there.isEmpty()) {
            return;
        }
        Made thing = draws.oneOf(there);
        world.tell(Fault.DELETED_BY_OTHERS, thing.account() + " " + thing.id());
        world.ledger().harm(thing.id());
        RdsClient rds = world.stage().client(RdsClient.class, world.place(thing.account()));
        try {
            if (thing.kind() == Kind.REPLICA) {
                rds.modifyDBInstance(r -> r.dbInstanceIdentifier(thing.id()).deletionProtection(false));
                rds.deleteDBInstance(r -> r.dbInstanceIdentifier(thing.id()).skipFinalSnapshot(true));
            } else {
                rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(thing.id()));
            }
        } catch (AwsServiceException e) {
            world.history().tell("   which is refused: " + e.awsErrorDetails().errorCode());
        }
    }
}
