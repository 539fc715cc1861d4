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

/** Finds what a replication made and what still exists, by the names that its id gives. */
public final class RemainingResources {
    private final RdsClient rds;
    private final Names names;

    public RemainingResources(RdsClient rds, Names names) {
        this.rds = rds;
        this.names = names;
    }

    /** A line for each, with its status. */
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

    /** The same for a replica that a restore has made: its landed snapshot was there before. */
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

    /** Adds nothing where RDS says that there is nothing; an RDS that does not answer must not keep the failure from being told. */
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
