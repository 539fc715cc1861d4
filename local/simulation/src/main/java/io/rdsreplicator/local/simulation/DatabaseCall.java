package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.rds.InstanceState;
import io.rdsreplicator.local.rds.RdsService;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.rds.model.AddTagsToResourceRequest;
import software.amazon.awssdk.services.rds.model.CopyDbClusterSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbClusterSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterSnapshotAttributeRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbSnapshotAttributeRequest;
import software.amazon.awssdk.services.rds.model.RebootDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.RemoveTagsFromResourceRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.StartDbClusterRequest;
import software.amazon.awssdk.services.rds.model.StartDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.StopDbClusterRequest;
import software.amazon.awssdk.services.rds.model.StopDbInstanceRequest;

/**
 * What a call to RDS does to a database or a snapshot, whichever kind it is of.
 *
 * @param target the name of the database or snapshot that the call makes, changes or deletes; a member stands for its
 *     DB cluster; empty for a look
 * @param from what it is made of: the database of a snapshot, the snapshot of a copy or a restored database; empty for
 *     others
 * @param member of the target that is made or deleted; empty for others
 * @param deletionProtection null if the call does not change it, as {@code masterUserPassword}
 */
public record DatabaseCall(
        Action action,
        String target,
        String from,
        String member,
        Boolean deletionProtection,
        String masterUserPassword) {
    /** The effect of a call. */
    public enum Action {
        TAKE,
        COPY,
        SHARE,
        DELETE_SNAPSHOT,
        RESTORE,
        MAKE_MEMBER,
        MODIFY,
        START,
        STOP,
        REBOOT,
        TAG,
        DELETE_MEMBER,
        DELETE_DATABASE,
        LOOK
    }

    private static final Set<Action> DELETING =
            EnumSet.of(Action.DELETE_SNAPSHOT, Action.DELETE_MEMBER, Action.DELETE_DATABASE);
    private static final Set<Action> MAKING = EnumSet.of(Action.TAKE, Action.COPY, Action.RESTORE);

    /** Empty for a call that has no such effect. Before a member's deletion ends, it is known as a member. */
    public static Optional<DatabaseCall> of(Call call, RdsService rds) {
        return Optional.ofNullable(read(call.request(), call, rds));
    }

    private static DatabaseCall read(SdkRequest request, Call call, RdsService rds) {
        DatabaseCall ofSnapshot = ofSnapshot(request);
        DatabaseCall ofCluster = ofSnapshot == null ? ofCluster(request) : ofSnapshot;
        return ofCluster == null ? ofInstance(request, call, rds) : ofCluster;
    }

    private static DatabaseCall ofSnapshot(SdkRequest request) {
        if (request instanceof CreateDbSnapshotRequest r) {
            return making(Action.TAKE, r.dbSnapshotIdentifier(), r.dbInstanceIdentifier());
        }
        if (request instanceof CreateDbClusterSnapshotRequest r) {
            return making(Action.TAKE, r.dbClusterSnapshotIdentifier(), r.dbClusterIdentifier());
        }
        if (request instanceof CopyDbSnapshotRequest r) {
            return making(Action.COPY, r.targetDBSnapshotIdentifier(), r.sourceDBSnapshotIdentifier());
        }
        if (request instanceof CopyDbClusterSnapshotRequest r) {
            return making(Action.COPY, r.targetDBClusterSnapshotIdentifier(), r.sourceDBClusterSnapshotIdentifier());
        }
        if (request instanceof ModifyDbSnapshotAttributeRequest r) {
            return plain(Action.SHARE, r.dbSnapshotIdentifier());
        }
        if (request instanceof ModifyDbClusterSnapshotAttributeRequest r) {
            return plain(Action.SHARE, r.dbClusterSnapshotIdentifier());
        }
        if (request instanceof DeleteDbSnapshotRequest r) {
            return plain(Action.DELETE_SNAPSHOT, r.dbSnapshotIdentifier());
        }
        if (request instanceof DeleteDbClusterSnapshotRequest r) {
            return plain(Action.DELETE_SNAPSHOT, r.dbClusterSnapshotIdentifier());
        }
        return null;
    }

    private static DatabaseCall ofCluster(SdkRequest request) {
        if (request instanceof RestoreDbClusterFromSnapshotRequest r) {
            return making(Action.RESTORE, r.dbClusterIdentifier(), r.snapshotIdentifier());
        }
        if (request instanceof ModifyDbClusterRequest r) {
            return modifying(r.dbClusterIdentifier(), r.deletionProtection(), r.masterUserPassword());
        }
        if (request instanceof StartDbClusterRequest r) {
            return plain(Action.START, r.dbClusterIdentifier());
        }
        if (request instanceof StopDbClusterRequest r) {
            return plain(Action.STOP, r.dbClusterIdentifier());
        }
        if (request instanceof DeleteDbClusterRequest r) {
            return plain(Action.DELETE_DATABASE, r.dbClusterIdentifier());
        }
        return request instanceof DescribeDbClustersRequest ? plain(Action.LOOK, "") : null;
    }

    private static DatabaseCall ofInstance(SdkRequest request, Call call, RdsService rds) {
        if (request instanceof RestoreDbInstanceFromDbSnapshotRequest r) {
            return making(Action.RESTORE, r.dbInstanceIdentifier(), r.dbSnapshotIdentifier());
        }
        if (request instanceof CreateDbInstanceRequest r && r.dbClusterIdentifier() != null) {
            return ofMember(Action.MAKE_MEMBER, r.dbClusterIdentifier(), r.dbInstanceIdentifier());
        }
        if (request instanceof ModifyDbInstanceRequest r) {
            String target = clusterOf(r.dbInstanceIdentifier(), call, rds);
            return modifying(target, r.deletionProtection(), r.masterUserPassword());
        }
        if (request instanceof StartDbInstanceRequest r) {
            return plain(Action.START, r.dbInstanceIdentifier());
        }
        if (request instanceof StopDbInstanceRequest r) {
            return plain(Action.STOP, r.dbInstanceIdentifier());
        }
        if (request instanceof RebootDbInstanceRequest r) {
            return plain(Action.REBOOT, clusterOf(r.dbInstanceIdentifier(), call, rds));
        }
        if (request instanceof DeleteDbInstanceRequest r) {
            String id = r.dbInstanceIdentifier();
            return rds.instance(call.caller().place(), id)
                    .map(InstanceState::cluster)
                    .map(cluster -> ofMember(Action.DELETE_MEMBER, cluster, id))
                    .orElseGet(() -> plain(Action.DELETE_DATABASE, id));
        }
        if (request instanceof AddTagsToResourceRequest r) {
            return plain(Action.TAG, tagged(r.resourceName(), call, rds));
        }
        if (request instanceof RemoveTagsFromResourceRequest r) {
            return plain(Action.TAG, tagged(r.resourceName(), call, rds));
        }
        return request instanceof DescribeDbInstancesRequest ? plain(Action.LOOK, "") : null;
    }

    private static String tagged(String arn, Call call, RdsService rds) {
        return clusterOf(AmazonResourceName.parse(arn).resourceName(), call, rds);
    }

    /** The DB cluster of a member; the name itself for anything else. */
    private static String clusterOf(String id, Call call, RdsService rds) {
        return rds.instance(call.caller().place(), id)
                .map(InstanceState::cluster)
                .orElse(id);
    }

    private static DatabaseCall plain(Action action, String target) {
        return new DatabaseCall(action, target, "", "", null, null);
    }

    private static DatabaseCall making(Action action, String target, String from) {
        return new DatabaseCall(action, target, from.replaceFirst("^.*:", ""), "", null, null);
    }

    private static DatabaseCall ofMember(Action action, String cluster, String member) {
        return new DatabaseCall(action, cluster, "", member, null, null);
    }

    private static DatabaseCall modifying(String target, Boolean protection, String password) {
        return new DatabaseCall(Action.MODIFY, target, "", "", protection, password);
    }

    public boolean is(Action other) {
        return action == other;
    }

    /** Whether it deletes a snapshot, a database or a part of one. */
    public boolean deletes() {
        return DELETING.contains(action);
    }

    /** Whether it makes a snapshot or a database. */
    public boolean makes() {
        return MAKING.contains(action);
    }

    /** Whether it changes, deletes, shares or uses what was there before. */
    public boolean changesWhatIsThere() {
        return action != Action.LOOK && action != Action.TAKE && action != Action.COPY;
    }

    public boolean unlocks() {
        return Boolean.FALSE.equals(deletionProtection);
    }
}
