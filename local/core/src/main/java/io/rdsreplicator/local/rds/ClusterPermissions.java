package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.Access.Asked;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.rds.model.CopyDbClusterSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbClusterRequest;
import software.amazon.awssdk.services.rds.model.CreateDbClusterSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotsRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotRequest;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * The permissions for each operation on DB clusters and their snapshots, as in the <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_rds.html">Service Authorization
 * Reference</a>.
 */
final class ClusterPermissions {
    static final String CLUSTER = "cluster";
    static final String SNAPSHOT = "cluster-snapshot";
    static final String PARAMETERS = "cluster-pg";

    private final RdsStage stage;
    private final Access access;
    private final DbClusterSnapshots snapshots;

    ClusterPermissions(RdsStage stage, Access access, DbClusterSnapshots snapshots) {
        this.stage = stage;
        this.access = access;
        this.snapshots = snapshots;
    }

    void create(Caller caller, CreateDbClusterRequest request) {
        AccountRegion place = caller.place();
        String arn = cluster(place, request.dbClusterIdentifier());
        Asked asked = Asked.tags(request.tags())
                .and("rds:DatabaseEngine", request.engine())
                .and("rds:DatabaseName", request.databaseName())
                .and(
                        "rds:StorageEncrypted",
                        Boolean.TRUE.equals(request.storageEncrypted()) || request.kmsKeyId() != null);
        String engine = request.engine();
        List<String> arns = groups(
                place,
                engine,
                request.engineVersion() != null || engine == null
                        ? request.engineVersion()
                        : ClusterRules.defaultVersion(engine),
                request.dbSubnetGroupName(),
                request.dbClusterParameterGroupName());
        arns.add(0, arn);
        access.require(caller, "CreateDBCluster", asked, arns.toArray(String[]::new));
        tagNew(caller, arn, request.tags());
    }

    void restore(Caller caller, RestoreDbClusterFromSnapshotRequest request) {
        AccountRegion place = caller.place();
        String arn = cluster(place, request.dbClusterIdentifier());
        String from = Identifiers.required("SnapshotIdentifier", request.snapshotIdentifier());
        Asked asked = Asked.tags(request.tags()).and("rds:DatabaseEngine", request.engine());
        access.require(caller, "RestoreDBClusterFromSnapshot", asked, arn, Access.arn(place, SNAPSHOT, from));
        String version = request.engineVersion() != null
                ? request.engineVersion()
                : snapshots
                        .look(place, from)
                        .map(snapshot -> ClusterRules.defaultVersion(snapshot.source.engine()))
                        .orElse(null);
        List<String> groups = groups(
                place, request.engine(), version, request.dbSubnetGroupName(), request.dbClusterParameterGroupName());
        access.require(caller, "RestoreDBClusterFromSnapshot", asked, groups.toArray(String[]::new));
        tagNew(caller, arn, request.tags());
    }

    /** The named groups, and the default ones if the engine and the version are known. */
    private static List<String> groups(
            AccountRegion place, String engine, String version, String subnetGroup, String parameterGroup) {
        List<String> arns = new ArrayList<>();
        arns.add(Access.arn(place, "subgrp", subnetGroup == null ? Groups.DEFAULT : subnetGroup));
        boolean known = engine != null && version != null;
        if (parameterGroup != null || known) {
            arns.add(Access.arn(
                    place,
                    PARAMETERS,
                    parameterGroup == null ? Groups.defaultParameterGroup(engine, version) : parameterGroup));
        }
        if (known) {
            arns.add(Access.arn(place, "og", Groups.defaultOptionGroup(engine, version)));
        }
        return arns;
    }

    /** A member is authorized on its own name, its groups and its cluster. */
    void createMember(Caller caller, CreateDbInstanceRequest request) {
        AccountRegion place = caller.place();
        String arn =
                Access.arn(place, "db", Identifiers.required("DBInstanceIdentifier", request.dbInstanceIdentifier()));
        String home = cluster(place, request.dbClusterIdentifier());
        Asked asked = Asked.tags(request.tags())
                .and("rds:DatabaseClass", request.dbInstanceClass())
                .and("rds:DatabaseEngine", request.engine())
                .and("rds:PubliclyAccessible", request.publiclyAccessible());
        List<String> arns = new ArrayList<>(List.of(arn, home));
        DbCluster cluster =
                stage.in(place).clusters.get(AmazonResourceName.parse(home).resourceName());
        if (cluster != null) {
            arns.add(Access.arn(place, "subgrp", cluster.subnetGroup.name()));
            arns.add(Access.arn(
                    place,
                    "pg",
                    request.dbParameterGroupName() == null
                            ? Groups.defaultParameterGroup(cluster.engine, cluster.engineVersion)
                            : request.dbParameterGroupName()));
            arns.add(Access.arn(place, "og", Groups.defaultOptionGroup(cluster.engine, cluster.engineVersion)));
        }
        access.require(caller, "CreateDBInstance", asked, arns.toArray(String[]::new));
        tagNew(caller, arn, request.tags());
    }

    void modify(Caller caller, ModifyDbClusterRequest request) {
        AccountRegion place = caller.place();
        List<String> arns = new ArrayList<>(List.of(cluster(place, request.dbClusterIdentifier())));
        if (request.dbClusterParameterGroupName() != null) {
            arns.add(Access.arn(place, PARAMETERS, request.dbClusterParameterGroupName()));
        }
        access.require(caller, "ModifyDBCluster", Asked.NOTHING, arns.toArray(String[]::new));
    }

    /** A final snapshot needs the permission to take one, and to tag it if it takes over the cluster's tags. */
    void delete(Caller caller, DeleteDbClusterRequest request) {
        AccountRegion place = caller.place();
        String arn = cluster(place, request.dbClusterIdentifier());
        access.require(caller, "DeleteDBCluster", Asked.NOTHING, arn);
        if (request.finalDBSnapshotIdentifier() != null) {
            String snapshot = Access.arn(place, SNAPSHOT, request.finalDBSnapshotIdentifier());
            access.require(caller, "CreateDBClusterSnapshot", Asked.NOTHING, arn, snapshot);
            DbCluster cluster =
                    stage.in(place).clusters.get(AmazonResourceName.parse(arn).resourceName());
            tagNew(caller, snapshot, cluster != null && cluster.copyTagsToSnapshot ? cluster.tags.list() : List.of());
        }
    }

    void createSnapshot(Caller caller, CreateDbClusterSnapshotRequest request) {
        AccountRegion place = caller.place();
        String arn = snapshot(place, "DBClusterSnapshotIdentifier", request.dbClusterSnapshotIdentifier());
        access.require(
                caller,
                "CreateDBClusterSnapshot",
                Asked.tags(request.tags()),
                cluster(place, request.dbClusterIdentifier()),
                arn);
        tagNew(caller, arn, request.tags());
    }

    /** As for a DB snapshot: the source in another Region is also required there. */
    void copy(Caller caller, CopyDbClusterSnapshotRequest request) {
        AccountRegion place = caller.place();
        String source =
                snapshot(place, "SourceDBClusterSnapshotIdentifier", request.sourceDBClusterSnapshotIdentifier());
        String arn = snapshot(place, "TargetDBClusterSnapshotIdentifier", request.targetDBClusterSnapshotIdentifier());
        Asked asked = Asked.tags(request.tags());
        access.require(caller, "CopyDBClusterSnapshot", asked, source, arn);
        CopyRoute route = CopyRoute.of(source, place);
        if (route.crossesRegions()) {
            access.require(route.atSource(caller).via("rds"), "CopyDBClusterSnapshot", asked, source);
        }
        if (Boolean.TRUE.equals(request.copyTags()) || !request.tags().isEmpty()) {
            access.require(caller, "AddTagsToResource", asked, arn);
        }
    }

    /** RDS authorizes a list of one cluster's snapshots on that cluster, and every other list on all snapshots. */
    void describeSnapshots(Caller caller, DescribeDbClusterSnapshotsRequest request) {
        AccountRegion place = caller.place();
        List<String> arns = new ArrayList<>();
        if (request.dbClusterSnapshotIdentifier() != null) {
            arns.add(Access.arn(place, SNAPSHOT, request.dbClusterSnapshotIdentifier()));
        }
        if (request.dbClusterIdentifier() != null) {
            arns.add(Access.arn(place, CLUSTER, request.dbClusterIdentifier()));
        }
        if (arns.isEmpty()) {
            arns.add(Access.all(place, SNAPSHOT));
        }
        access.require(caller, "DescribeDBClusterSnapshots", Asked.NOTHING, arns.toArray(String[]::new));
    }

    private static String cluster(AccountRegion place, String idOrArn) {
        return Access.arn(place, CLUSTER, Identifiers.required("DBClusterIdentifier", idOrArn));
    }

    private static String snapshot(AccountRegion place, String parameter, String idOrArn) {
        return Access.arn(place, SNAPSHOT, Identifiers.required(parameter, idOrArn));
    }

    private void tagNew(Caller caller, String arn, List<Tag> tags) {
        if (!tags.isEmpty()) {
            access.require(caller, "AddTagsToResource", Asked.tags(tags), arn);
        }
    }
}
