package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.rds.RdsStatus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * What a replication needs to know of the DB instance or DB cluster that it replicates. Nothing changes it.
 *
 * @param status as RDS reports it
 * @param instanceClassName null for a DB cluster
 * @param allocatedStorage in gibibytes; RDS reports 1 for an Aurora volume, which grows by itself
 * @param lifecycle its support after the end of its version's standard support; null if its engine has none
 * @param kmsKeyId null if it is not encrypted, or encrypted under a key that AWS owns
 * @param readReplica whether it is a read replica, which can lag behind its source
 * @param optionGroups none for a DB cluster
 * @param instanceClass of the writer of a DB cluster; null if it has none, and for a DB instance
 * @param settings the values that a replica can take from it, by name
 */
public record SourceDatabase(
        DatabaseKind kind,
        String id,
        Arn arn,
        String resourceId,
        String status,
        String engine,
        String engineVersion,
        String masterUsername,
        @Nullable String instanceClassName,
        int allocatedStorage,
        @Nullable String lifecycle,
        @Nullable String kmsKeyId,
        boolean readReplica,
        List<Tag> tags,
        List<String> optionGroups,
        @Nullable InstanceClass instanceClass,
        Map<String, Object> settings) {
    public SourceDatabase {
        tags = List.copyOf(tags);
        optionGroups = List.copyOf(optionGroups);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** For messages, such as {@code DB instance orders}. */
    public String name() {
        return kind.label() + " " + id;
    }

    /**
     * Whether a snapshot can be taken now. If not, waiting may help.
     *
     * @throws FailedInRdsException if waiting cannot help
     */
    public boolean isReady() {
        RdsStatus state = RdsStatus.forSnapshot(status);
        if (state == RdsStatus.FAILED) {
            throw new FailedInRdsException(
                    name() + " is " + status + ", and RDS takes a snapshot of an available one only: " + mend());
        }
        return state == RdsStatus.READY;
    }

    private String mend() {
        return switch (RdsStatus.spelling(status)) {
            case "stopped", "stopping" -> "start the " + kind.label() + ", then start the replication again";
            case "deleting" -> "it can no longer be replicated";
            default -> "repair it (the events of RDS name the reason), then start the replication again";
        };
    }
}
