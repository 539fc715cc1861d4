package io.rdsreplicator.shared.steps;

import io.rdsreplicator.shared.Names;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.SnapshotKind;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.DbSnapshotNotFoundException;

/** Finds what a replication made and what still exists, by the names that its id gives. */
final class Leftovers {
    private final RdsClient rds;
    private final Names names;

    Leftovers(RdsClient rds, Names names) {
        this.rds = rds;
        this.names = names;
    }

    /** A line for each, with its status. */
    List<String> of(ReplicationId id) {
        List<String> found = new ArrayList<>();
        for (SnapshotKind kind : SnapshotKind.values()) {
            addSnapshot(names.snapshot(kind, id), found);
        }
        if (!names.replicaPrefix().isEmpty()) {
            addReplica(names.replica(id), found);
        }
        return found;
    }

    private void addSnapshot(String name, List<String> found) {
        try {
            rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(name))
                    .dbSnapshots()
                    .forEach(s -> found.add("snapshot " + name + " (" + s.status() + ")"));
        } catch (DbSnapshotNotFoundException e) {
            // Nothing was left under this name, which is what the caller asks.
        }
    }

    private void addReplica(String name, List<String> found) {
        try {
            rds.describeDBInstances(r -> r.dbInstanceIdentifier(name))
                    .dbInstances()
                    .forEach(i -> found.add("DB instance " + name + " (" + i.dbInstanceStatus() + ")"));
        } catch (DbInstanceNotFoundException e) {
            // As above.
        }
    }
}
