package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.rds.RdsStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The database to replicate, as RDS describes it.
 *
 * @param allocatedStorage in gibibytes
 * @param engineLifecycleSupport null if the engine has none
 * @param kmsKeyArn null if it is not encrypted, or encrypted under a key that AWS owns
 * @param readReplica whether it is a read replica, which can lag behind its source
 * @param optionGroups that are not default ones
 * @param instanceClass of the writer, if it is a DB cluster that has one
 */
public record SourceDatabase(
        DatabaseKind kind,
        String id,
        Arn arn,
        String resourceId,
        String status,
        String engine,
        int allocatedStorage,
        @Nullable String engineLifecycleSupport,
        @Nullable String kmsKeyArn,
        boolean readReplica,
        List<String> optionGroups,
        @Nullable InstanceClass instanceClass,
        Map<String, String> tags) {
    public SourceDatabase {
        optionGroups = List.copyOf(optionGroups);
    }

    /** Its name in messages, with AWS's term. */
    public String label() {
        return kind.label() + " " + id;
    }

    /**
     * Whether a snapshot can be taken now. If not, waiting may help.
     *
     * @throws FailedInRdsException if waiting cannot help
     */
    public boolean isReady() {
        if (RdsStatus.forSnapshot(status) == RdsStatus.FAILED) {
            throw new FailedInRdsException(
                    label() + " is " + status + ", and RDS takes a snapshot of an available one only: " + mend(status));
        }
        return RdsStatus.forSnapshot(status) == RdsStatus.READY;
    }

    private String mend(String status) {
        return switch (status) {
            case "stopped", "stopping" -> "start the " + kind.label() + ", then start the replication again";
            case "deleting" -> "it can no longer be replicated";
            default -> "repair it (the events of RDS name the reason), then start the replication again";
        };
    }
}
