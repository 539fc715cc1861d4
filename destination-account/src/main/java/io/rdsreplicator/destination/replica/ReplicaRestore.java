package io.rdsreplicator.destination.replica;

import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.shared.contract.InstanceClass;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * What RDS is to restore.
 *
 * @param replicaId name of the new database
 * @param snapshotId of the landed snapshot
 * @param engine of the snapshot, as is {@code engineVersion}
 * @param engineLifecycleSupport null if the engine has none
 * @param optionGroupName that the replica must be in, if any
 * @param sourceClass instance class of the source's writer, if it is known
 * @param settings what the replica is given besides its data; each goes before a value that is also here
 */
public record ReplicaRestore(
        String replicaId,
        String snapshotId,
        String engine,
        String engineVersion,
        String subnetGroup,
        List<String> securityGroups,
        @Nullable String engineLifecycleSupport,
        @Nullable String optionGroupName,
        @Nullable InstanceClass sourceClass,
        ReplicaSettings settings,
        List<Tag> tags) {}
