package io.rdsreplicator.local.simulation.actor;

import io.rdsreplicator.local.rds.ClusterState.Member;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.shared.contract.DatabaseKind;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * What people do by hand with a database of either kind.
 *
 * @param account {@code A} or {@code B}
 */
record DatabaseAdministrator(Simulation simulation, String account) {
    void protect(TrueDatabase database, boolean on) {
        if (database.kind() == DatabaseKind.CLUSTER) {
            rds().modifyDBCluster(r -> r.dbClusterIdentifier(database.id()).deletionProtection(on));
        } else {
            rds().modifyDBInstance(r -> r.dbInstanceIdentifier(database.id()).deletionProtection(on));
        }
    }

    void setPassword(TrueDatabase database, String password) {
        if (database.kind() == DatabaseKind.CLUSTER) {
            rds().modifyDBCluster(r -> r.dbClusterIdentifier(database.id())
                    .masterUserPassword(password)
                    .applyImmediately(true));
        } else {
            rds().modifyDBInstance(r -> r.dbInstanceIdentifier(database.id())
                    .masterUserPassword(password)
                    .applyImmediately(true));
        }
    }

    void stop(TrueDatabase database) {
        if (database.kind() == DatabaseKind.CLUSTER) {
            rds().stopDBCluster(r -> r.dbClusterIdentifier(database.id()));
        } else {
            rds().stopDBInstance(r -> r.dbInstanceIdentifier(database.id()));
        }
    }

    void tag(TrueDatabase database, Tag tag) {
        rds().addTagsToResource(r -> r.resourceName(database.arn()).tags(tag));
    }

    /** Deletes a database without protection; a DB cluster with its members. */
    void delete(TrueDatabase database) {
        if (database.kind() == DatabaseKind.CLUSTER) {
            database.members().stream()
                    .filter(member -> !member.status().equals("deleting"))
                    .forEach(this::delete);
            rds().deleteDBCluster(r -> r.dbClusterIdentifier(database.id()).skipFinalSnapshot(true));
        } else {
            rds().deleteDBInstance(r -> r.dbInstanceIdentifier(database.id()).skipFinalSnapshot(true));
        }
    }

    private void delete(Member member) {
        rds().deleteDBInstance(r -> r.dbInstanceIdentifier(member.id()).skipFinalSnapshot(true));
    }

    void deleteSnapshot(DatabaseKind kind, String id) {
        if (kind == DatabaseKind.CLUSTER) {
            rds().deleteDBClusterSnapshot(r -> r.dbClusterSnapshotIdentifier(id));
        } else {
            rds().deleteDBSnapshot(r -> r.dbSnapshotIdentifier(id));
        }
    }

    private RdsClient rds() {
        return simulation.stage().client(RdsClient.class, simulation.place(account));
    }
}
