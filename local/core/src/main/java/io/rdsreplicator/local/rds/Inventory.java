package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.rds.model.OptionGroup;

/** The RDS resources of one account in one Region, each by its name. */
final class Inventory {
    final AccountRegion place;
    final RdsConditions circumstances = new RdsConditions();
    final TreeMap<String, DbInstance> instances = new TreeMap<>();
    final TreeMap<String, DbSnapshot> snapshots = new TreeMap<>();
    final TreeMap<String, DbCluster> clusters = new TreeMap<>();
    final TreeMap<String, DbClusterSnapshot> clusterSnapshots = new TreeMap<>();
    final TreeMap<String, SubnetGroup> subnetGroups = new TreeMap<>();
    private final Map<ParameterGroup.Kind, Map<String, ParameterGroup>> parameterGroups =
            new EnumMap<>(ParameterGroup.Kind.class);
    private final Map<ParameterGroup.Kind, Map<String, ParameterGroup>> defaultParameterGroups =
            new EnumMap<>(ParameterGroup.Kind.class);
    final TreeMap<String, OptionGroup> optionGroups = new TreeMap<>();
    /** Security groups of EC2, in addition to the default one of the VPC. */
    final Set<String> securityGroups = new HashSet<>(Set.of(RdsService.SECURITY_GROUP));

    Inventory(AccountRegion place) {
        this.place = place;
    }

    /** The groups of a kind that users have created. */
    Map<String, ParameterGroup> parameterGroups(ParameterGroup.Kind kind) {
        return parameterGroups.computeIfAbsent(kind, k -> new TreeMap<>());
    }

    /** The default groups of a kind that have been seen. */
    Map<String, ParameterGroup> defaultParameterGroups(ParameterGroup.Kind kind) {
        return defaultParameterGroups.computeIfAbsent(kind, k -> new TreeMap<>());
    }

    /** Renames a DB instance. Its snapshots then show the new name, as they do in RDS. */
    void rename(DbInstance db, String name) {
        instances.remove(db.id);
        db.rename(name);
        instances.put(name, db);
        snapshots.values().stream()
                .filter(snapshot -> snapshot.source.resourceId().equals(db.resourceId))
                .forEach(snapshot -> snapshot.source = snapshot.source.named(name));
    }

    /** Renames a DB cluster, and what its snapshots show. */
    void rename(DbCluster cluster, String name) {
        clusters.remove(cluster.id);
        cluster.rename(name);
        clusters.put(name, cluster);
        clusterSnapshots.values().stream()
                .filter(snapshot -> snapshot.source.resourceId().equals(cluster.resourceId))
                .forEach(snapshot -> snapshot.source = snapshot.source.named(name));
    }

    /** Manual snapshots of every status count for the quota. */
    long manualSnapshots() {
        return snapshots.values().stream().filter(snapshot -> snapshot.manual).count();
    }

    DbInstance instance(String idOrArn) {
        String id = AmazonResourceName.isArn(idOrArn)
                ? AmazonResourceName.parse(idOrArn).resourceName()
                : idOrArn;
        DbInstance found =
                instances.get(Identifiers.required("DBInstanceIdentifier", id).toLowerCase(Locale.ROOT));
        if (found == null || (AmazonResourceName.isArn(idOrArn) && !found.arn.equals(idOrArn))) {
            throw RdsFailure.instanceNotFound(id);
        }
        return found;
    }

    DbCluster cluster(String idOrArn) {
        String id = AmazonResourceName.isArn(idOrArn)
                ? AmazonResourceName.parse(idOrArn).resourceName()
                : idOrArn;
        DbCluster found =
                clusters.get(Identifiers.required("DBClusterIdentifier", id).toLowerCase(Locale.ROOT));
        if (found == null || (AmazonResourceName.isArn(idOrArn) && !found.arn.equals(idOrArn))) {
            throw ClusterFailure.notFound(id);
        }
        return found;
    }

    DbSnapshot snapshot(String id) {
        DbSnapshot found =
                snapshots.get(Identifiers.required("DBSnapshotIdentifier", id).toLowerCase(Locale.ROOT));
        if (found == null) {
            throw RdsFailure.snapshotNotFound(id);
        }
        return found;
    }

    DbClusterSnapshot clusterSnapshot(String id) {
        DbClusterSnapshot found = clusterSnapshots.get(id.toLowerCase(Locale.ROOT));
        if (found == null) {
            throw ClusterFailure.snapshotNotFound(id);
        }
        return found;
    }
}
