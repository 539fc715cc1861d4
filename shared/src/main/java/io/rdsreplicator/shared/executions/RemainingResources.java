package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.rds.Database;
import io.rdsreplicator.shared.rds.Snapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** A replication id does not show the kind of its database. */
    private void addSnapshot(String name, List<String> found) {
        for (DatabaseKind kind : DatabaseKind.values()) {
            add("snapshot " + name, found, () -> Snapshots.of(kind, rds)
                    .find(name)
                    .map(snapshot -> "snapshot " + name + " (" + snapshot.status() + ")"));
        }
    }

    private void addReplica(String name, List<String> found) {
        for (DatabaseKind kind : DatabaseKind.values()) {
            String what = kind.label() + " " + name;
            add(what, found, () -> Database.find(kind, name, rds).map(replica -> what + " (" + replica.status() + ")"));
        }
    }

    /** If RDS does not answer, the failure must still be reported. */
    private static void add(String what, List<String> found, Supplier<Optional<String>> search) {
        try {
            search.get().ifPresent(found::add);
        } catch (SdkException e) {
            found.add(what + " (could not be looked up: "
                    + AwsErrors.translate("describing it", e).getMessage() + ")");
        }
    }
}
