package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.simulation.Ledger.Kind;
import io.rdsreplicator.local.simulation.Ledger.Made;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.RdsClient;

/** Somebody with an administrator's rights who deletes what the product made, also what it is working on. */
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
            }
        }
    }

    void goHome() {
        on = false;
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
