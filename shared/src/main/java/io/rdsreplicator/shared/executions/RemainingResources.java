package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.errors.AwsErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;

/** Finds the resources that a replication made and that still exist, by the names derived from its id. */
public final class RemainingResources {
    private final RdsClient rds;
    private final Names names;

    public RemainingResources(RdsClient rds, Names names) {
        this.rds = rds;
        this.names = names;
    }

    /** A line for each resource, with its status. */
    public List<String> of(ReplicationId id) {
        List<String> found = new ArrayList<>();
        for (SnapshotKind kind : SnapshotKind.values()) {
            addSnapshot(names.snapshot(kind, id), found);
        }
        if (!names.replicaPrefix().isEmpty()) {
            addReplica(names.replica(id), found);
        }
        return found;
    }

    /**
     * The same for the replica that a restore has made. The landed snapshot of a restore existed before, so it is not
     * listed.
     */
    public List<String> ofRestore(String replica) {
        List<String> found = new ArrayList<>();
        addReplica(replica, found);
        return found;
    }

    private void addSnapshot(String name, List<String> found) {
        add(
                "snapshot " + name,
                "DBSnapshotNotFound",
                found,
                () -> rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(name)).dbSnapshots().stream()
                        .map(snapshot -> "snapshot " + name + " (" + snapshot.status() + ")")
                        .toList());
    }

    private void addReplica(String name, List<String> found) {
        add(
                "DB instance " + name,
                "DBInstanceNotFound",
                found,
                () -> rds.describeDBInstances(r -> r.dbInstanceIdentifier(name)).dbInstances().stream()
                        .map(instance -> "DB instance " + name + " (" + instance.dbInstanceStatus() + ")")
                        .toList());
    }

    /**
     * Adds nothing if RDS answers that the resource does not exist. If RDS does not answer, the failure must still be
     * reported.
     */
    private static void add(String what, String notFound, List<String> found, Supplier<List<String>> search) {
        try {
            found.addAll(search.get());
        } catch (SdkException e) {
            if (!AwsErrors.isCode(e, notFound)) {
                found.add(what + " (could not be looked up: "
                        + AwsErrors.translate("describing it", e).getMessage() + ")");
            }
        }
    }
}
