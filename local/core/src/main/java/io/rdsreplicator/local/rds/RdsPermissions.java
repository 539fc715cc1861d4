package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.Access.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * The actions and resources that a call needs permission for, as in the <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html">Service Authorization
 * Reference</a>. The dependent actions on tenant databases are missing: RDS checks them only for Oracle's multi-tenant
 * databases.
 */
final class RdsPermissions {
    private static final String DB = "db";
    private static final String SNAPSHOT = "snapshot";

    private final RdsStage stage;
    private final Access access;
    private final DbSnapshots snapshots;

    RdsPermissions(RdsStage stage, Access access, DbSnapshots snapshots) {
        this.stage = stage;
        this.access = access;
        this.snapshots = snapshots;
    }

    void createInstance(Caller caller, CreateDbInstanceRequest request) {
        AccountRegion place = caller.place();
        String arn =
                Access.arn(place, DB, Identifiers.required("DBInstanceIdentifier", request.dbInstanceIdentifier()));
        Asked asked = Asked.tags(request.tags())
                .and("rds:DatabaseClass", request.dbInstanceClass())
                .and("rds:DatabaseEngine", request.engine())
                .and("rds:DatabaseName", request.dbName())
                .and("rds:StorageSize", request.allocatedStorage())
                .and(
                        "rds:StorageEncrypted",
                        Boolean.TRUE.equals(request.storageEncrypted()) || request.kmsKeyId() != null)
                .and("rds:MultiAz", Boolean.TRUE.equals(request.multiAZ()))
                .and("rds:PubliclyAccessible", request.publiclyAccessible());
        List<String> arns = new ArrayList<>(List.of(arn));
        arns.addAll(groups(
                place,
                request.engine(),
                Objects.requireNonNullElse(request.engineVersion(), DbInstances.DEFAULT_VERSION),
                request.dbSubnetGroupName(),
                request.dbParameterGroupName(),
                request.optionGroupName()));
        access.require(caller, "CreateDBInstance", asked, arns.toArray(String[]::new));
        tagNew(caller, arn, request.tags());
    }

    void restore(Caller caller, RestoreDbInstanceFromDbSnapshotRequest request) {
        AccountRegion place = caller.place();
        String arn =
                Access.arn(place, DB, Identifiers.required("DBInstanceIdentifier", request.dbInstanceIdentifier()));
        String from = Identifiers.required("DBSnapshotIdentifier", request.dbSnapshotIdentifier());
        Asked asked = Asked.tags(request.tags()).and("rds:PubliclyAccessible", request.publiclyAccessible());
        access.require(caller, "RestoreDBInstanceFromDBSnapshot", asked, arn, Access.arn(place, SNAPSHOT, from));
        Optional<DbSnapshot.Source> source = snapshots.look(place, from).map(snapshot -> snapshot.source);
        List<String> groups = groups(
                place,
                source.map(DbSnapshot.Source::engine).orElse(null),
                source.map(DbSnapshot.Source::engineVersion).orElse(null),
                request.dbSubnetGroupName(),
                request.dbParameterGroupName(),
                request.optionGroupName());
        access.require(caller, "RestoreDBInstanceFromDBSnapshot", asked, groups.toArray(String[]::new));
        tagNew(caller, arn, request.tags());
    }

    /**
     * The named groups, and the default group for each that is not named. If the engine is unknown (null), the default
     * groups are unknown too.
     */
    private static List<String> groups(
            AccountRegion place,
            String engine,
            String version,
            String subnetGroup,
            String parameterGroup,
            String optionGroup) {
        List<String> arns = new ArrayList<>();
        arns.add(Access.arn(place, "subgrp", subnetGroup == null ? Groups.DEFAULT : subnetGroup));
        if (parameterGroup != null || engine != null) {
            arns.add(Access.arn(
                    place,
                    "pg",
                    parameterGroup == null ? Groups.defaultParameterGroup(engine, version) : parameterGroup));
        }
        if (optionGroup != null || engine != null) {
            arns.add(Access.arn(
                    place, "og", optionGroup == null ? Groups.defaultOptionGroup(engine, version) : optionGroup));
        }
        return arns;
    }

    void modify(Caller caller, ModifyDbInstanceRequest request) {
        AccountRegion place = caller.place();
        Asked asked = new Asked().and("rds:PubliclyAccessible", request.publiclyAccessible());
        List<String> arns = new ArrayList<>();
        arns.add(Access.arn(place, DB, Identifiers.required("DBInstanceIdentifier", request.dbInstanceIdentifier())));
        if (request.dbParameterGroupName() != null) {
            arns.add(Access.arn(place, "pg", request.dbParameterGroupName()));
        }
        if (request.optionGroupName() != null) {
            arns.add(Access.arn(place, "og", request.optionGroupName()));
        }
        request.dbSecurityGroups().forEach(group -> arns.add(Access.arn(place, "secgrp", group)));
        access.require(caller, "ModifyDBInstance", asked, arns.toArray(String[]::new));
    }

    /**
     * Since August 2024 a final snapshot needs the permission to take one. If it takes over the instance's tags, it
     * also needs the permission to tag it.
     */
    void delete(Caller caller, DeleteDbInstanceRequest request) {
        require(caller, "DeleteDBInstance", DB, request.dbInstanceIdentifier());
        if (request.finalDBSnapshotIdentifier() != null) {
            String arn = Access.arn(caller.place(), DB, request.dbInstanceIdentifier());
            String snapshot = Access.arn(caller.place(), SNAPSHOT, request.finalDBSnapshotIdentifier());
            access.require(caller, "CreateDBSnapshot", Asked.NOTHING, arn, snapshot);
            DbInstance db = stage.in(caller.place())
                    .instances
                    .get(AmazonResourceName.parse(arn).resourceName());
            tagNew(caller, snapshot, db != null && db.copyTagsToSnapshot ? db.tags.list() : List.of());
        }
    }

    void createSnapshot(Caller caller, CreateDbSnapshotRequest request) {
        String db = Access.arn(
                caller.place(), DB, Identifiers.required("DBInstanceIdentifier", request.dbInstanceIdentifier()));
        String arn = Access.arn(
                caller.place(), SNAPSHOT, Identifiers.required("DBSnapshotIdentifier", request.dbSnapshotIdentifier()));
        access.require(caller, "CreateDBSnapshot", Asked.tags(request.tags()), db, arn);
        tagNew(caller, arn, request.tags());
    }

    /**
     * The source may belong to another account. Then a policy can only use its ARN. From another Region it is also
     * required there, where RDS calls with the caller's authority.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html">Permissions for a
     *     copy across Regions</a>
     */
    void copy(Caller caller, CopyDbSnapshotRequest request) {
        AccountRegion place = caller.place();
        String source = Identifiers.required("SourceDBSnapshotIdentifier", request.sourceDBSnapshotIdentifier());
        String target = Identifiers.required("TargetDBSnapshotIdentifier", request.targetDBSnapshotIdentifier());
        Asked asked = Asked.tags(request.tags()).and("rds:CopyOptionGroup", request.copyOptionGroup());
        String arn = Access.arn(place, SNAPSHOT, target);
        String sourceArn = Access.arn(place, SNAPSHOT, source);
        access.require(caller, "CopyDBSnapshot", asked, sourceArn, arn);
        CopyRoute route = new CopyRoute(AmazonResourceName.parse(sourceArn).place(), place);
        if (route.crossesRegions()) {
            access.require(route.atSource(caller).via("rds"), "CopyDBSnapshot", asked, sourceArn);
        }
        if (Boolean.TRUE.equals(request.copyTags()) || !request.tags().isEmpty()) {
            access.require(caller, "AddTagsToResource", Asked.tags(request.tags()), arn);
        }
    }

    /** RDS authorizes a list of one database's snapshots on that database, and every other list on all snapshots. */
    void describeSnapshots(Caller caller, DescribeDbSnapshotsRequest request) {
        AccountRegion place = caller.place();
        List<String> arns = new ArrayList<>();
        if (request.dbSnapshotIdentifier() != null) {
            arns.add(Access.arn(place, SNAPSHOT, request.dbSnapshotIdentifier()));
        }
        if (request.dbInstanceIdentifier() != null) {
            arns.add(Access.arn(place, DB, request.dbInstanceIdentifier()));
        }
        if (arns.isEmpty()) {
            arns.add(Access.all(place, SNAPSHOT));
        }
        access.require(caller, "DescribeDBSnapshots", Asked.NOTHING, arns.toArray(String[]::new));
    }

    /** A policy can name no resource for this action. */
    void describeAccount(Caller caller) {
        access.require(caller, "DescribeAccountAttributes", Asked.NOTHING, Access.NONE);
    }

    /** Requires permission for a call on one resource, or on all of a kind if the call names none (null). */
    void require(Caller caller, String action, String kind, String idOrArn) {
        AccountRegion place = caller.place();
        access.require(
                caller,
                action,
                Asked.NOTHING,
                idOrArn == null ? Access.all(place, kind) : Access.arn(place, kind, idOrArn));
    }

    /** A policy can name no resource for this action. */
    void describeEngineVersions(Caller caller) {
        access.require(caller, "DescribeDBEngineVersions", Asked.NOTHING, Access.NONE);
    }

    /** Requires permission for the action on the database, and to pass the role. */
    void associate(Caller caller, String action, String kind, String idOrArn, String roleArn) {
        require(caller, action, kind, Identifiers.required("the database's identifier", idOrArn));
        access.requirePassRole(caller, Identifiers.required("RoleArn", roleArn));
    }

    void createGroup(Caller caller, String action, String kind, String name, List<Tag> tags) {
        String arn = Access.arn(caller.place(), kind, Identifiers.required("the group's name", name));
        access.require(caller, action, Asked.tags(tags), arn);
        tagNew(caller, arn, tags);
    }

    void addTags(Caller caller, String resourceName, List<Tag> tags) {
        access.require(caller, "AddTagsToResource", Asked.tags(tags), resource(resourceName));
    }

    void removeTags(Caller caller, String resourceName, List<String> tagKeys) {
        access.require(caller, "RemoveTagsFromResource", new Asked().tagKeys(tagKeys), resource(resourceName));
    }

    void listTags(Caller caller, String resourceName) {
        access.require(caller, "ListTagsForResource", Asked.NOTHING, resource(resourceName));
    }

    private static String resource(String name) {
        if (!AmazonResourceName.isArn(name)) {
            throw RdsFailure.parameterValue(
                    "The specified resource name does not match an RDS resource in this region: " + name);
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /** RDS authorizes tags that are given at creation as tagging, on the new resource. */
    private void tagNew(Caller caller, String arn, List<Tag> tags) {
        if (!tags.isEmpty()) {
            access.require(caller, "AddTagsToResource", Asked.tags(tags), arn);
        }
    }
}
