package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.AddRoleToDbClusterRequest;
import software.amazon.awssdk.services.rds.model.AddRoleToDbClusterResponse;
import software.amazon.awssdk.services.rds.model.AddRoleToDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.AddRoleToDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.AddTagsToResourceRequest;
import software.amazon.awssdk.services.rds.model.AddTagsToResourceResponse;
import software.amazon.awssdk.services.rds.model.CopyDbClusterSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CopyDbClusterSnapshotResponse;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.CreateDbClusterParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.CreateDbClusterParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.CreateDbClusterRequest;
import software.amazon.awssdk.services.rds.model.CreateDbClusterResponse;
import software.amazon.awssdk.services.rds.model.CreateDbClusterSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbClusterSnapshotResponse;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.CreateDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.CreateDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.CreateDbSubnetGroupRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSubnetGroupResponse;
import software.amazon.awssdk.services.rds.model.CreateOptionGroupRequest;
import software.amazon.awssdk.services.rds.model.CreateOptionGroupResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterSnapshotResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbSubnetGroupRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbSubnetGroupResponse;
import software.amazon.awssdk.services.rds.model.DescribeAccountAttributesRequest;
import software.amazon.awssdk.services.rds.model.DescribeAccountAttributesResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterParameterGroupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterParameterGroupsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterParametersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterParametersResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotAttributesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotAttributesResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbEngineVersionsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbEngineVersionsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbParameterGroupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbParameterGroupsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbParametersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbParametersResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotAttributesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotAttributesResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSubnetGroupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSubnetGroupsResponse;
import software.amazon.awssdk.services.rds.model.DescribeOptionGroupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeOptionGroupsResponse;
import software.amazon.awssdk.services.rds.model.FailoverDbClusterRequest;
import software.amazon.awssdk.services.rds.model.FailoverDbClusterResponse;
import software.amazon.awssdk.services.rds.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.rds.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterSnapshotAttributeRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterSnapshotAttributeResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbSnapshotAttributeRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbSnapshotAttributeResponse;
import software.amazon.awssdk.services.rds.model.ModifyOptionGroupRequest;
import software.amazon.awssdk.services.rds.model.ModifyOptionGroupResponse;
import software.amazon.awssdk.services.rds.model.RebootDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.RebootDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.RemoveRoleFromDbClusterRequest;
import software.amazon.awssdk.services.rds.model.RemoveRoleFromDbClusterResponse;
import software.amazon.awssdk.services.rds.model.RemoveRoleFromDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.RemoveRoleFromDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.RemoveTagsFromResourceRequest;
import software.amazon.awssdk.services.rds.model.RemoveTagsFromResourceResponse;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotResponse;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.StartDbClusterRequest;
import software.amazon.awssdk.services.rds.model.StartDbClusterResponse;
import software.amazon.awssdk.services.rds.model.StartDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.StartDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.StopDbClusterRequest;
import software.amazon.awssdk.services.rds.model.StopDbClusterResponse;
import software.amazon.awssdk.services.rds.model.StopDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.StopDbInstanceResponse;

/** The RDS client of one caller. */
final class LocalRdsClient implements RdsClient {
    private final RdsService service;
    private final Caller caller;

    LocalRdsClient(RdsService service, Caller caller) {
        this.service = service;
        this.caller = caller;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }

    @Override
    public DescribeAccountAttributesResponse describeAccountAttributes(DescribeAccountAttributesRequest request) {
        service.permissions.describeAccount(caller);
        return service.quotas.describe(caller);
    }

    @Override
    public CreateDbInstanceResponse createDBInstance(CreateDbInstanceRequest request) {
        if (request.dbClusterIdentifier() != null) {
            service.aurora.permissions.createMember(caller, request);
            return service.aurora.members.create(caller, request);
        }
        service.permissions.createInstance(caller, request);
        return service.instances.create(caller, request);
    }

    @Override
    public DescribeDbInstancesResponse describeDBInstances(DescribeDbInstancesRequest request) {
        service.permissions.require(caller, "DescribeDBInstances", "db", request.dbInstanceIdentifier());
        return service.instances.describe(caller, request);
    }

    @Override
    public ModifyDbInstanceResponse modifyDBInstance(ModifyDbInstanceRequest request) {
        service.permissions.modify(caller, request);
        return service.aurora.members.has(caller, request.dbInstanceIdentifier())
                ? service.aurora.memberModifications.modify(caller, request)
                : service.modifications.modify(caller, request);
    }

    @Override
    public DeleteDbInstanceResponse deleteDBInstance(DeleteDbInstanceRequest request) {
        service.permissions.delete(caller, request);
        return service.aurora.members.has(caller, request.dbInstanceIdentifier())
                ? service.aurora.members.delete(caller, request)
                : service.instances.delete(caller, request);
    }

    @Override
    public StartDbInstanceResponse startDBInstance(StartDbInstanceRequest request) {
        service.permissions.require(caller, "StartDBInstance", "db", request.dbInstanceIdentifier());
        service.aurora.members.requirePower(caller, request.dbInstanceIdentifier());
        return StartDbInstanceResponse.builder()
                .dbInstance(service.instances.start(caller, request.dbInstanceIdentifier()))
                .build();
    }

    @Override
    public StopDbInstanceResponse stopDBInstance(StopDbInstanceRequest request) {
        service.permissions.require(caller, "StopDBInstance", "db", request.dbInstanceIdentifier());
        service.aurora.members.requirePower(caller, request.dbInstanceIdentifier());
        return StopDbInstanceResponse.builder()
                .dbInstance(service.instances.stop(caller, request.dbInstanceIdentifier()))
                .build();
    }

    @Override
    public RebootDbInstanceResponse rebootDBInstance(RebootDbInstanceRequest request) {
        service.permissions.require(caller, "RebootDBInstance", "db", request.dbInstanceIdentifier());
        String id = request.dbInstanceIdentifier();
        return RebootDbInstanceResponse.builder()
                .dbInstance(
                        service.aurora.members.has(caller, id)
                                ? service.aurora.memberModifications.reboot(caller, id)
                                : service.instances.reboot(caller, id))
                .build();
    }

    @Override
    public CreateDbSnapshotResponse createDBSnapshot(CreateDbSnapshotRequest request) {
        service.permissions.createSnapshot(caller, request);
        service.aurora.members.requireSnapshot(caller, request.dbInstanceIdentifier());
        return service.snapshots.create(caller, request);
    }

    @Override
    public CopyDbSnapshotResponse copyDBSnapshot(CopyDbSnapshotRequest request) {
        service.permissions.copy(caller, request);
        return service.copies.copy(caller, request, service.snapshots);
    }

    @Override
    public DescribeDbSnapshotsResponse describeDBSnapshots(DescribeDbSnapshotsRequest request) {
        service.permissions.describeSnapshots(caller, request);
        return service.snapshots.describe(caller, request);
    }

    @Override
    public DeleteDbSnapshotResponse deleteDBSnapshot(DeleteDbSnapshotRequest request) {
        service.permissions.require(caller, "DeleteDBSnapshot", "snapshot", request.dbSnapshotIdentifier());
        return service.snapshots.delete(caller, request);
    }

    @Override
    public ModifyDbSnapshotAttributeResponse modifyDBSnapshotAttribute(ModifyDbSnapshotAttributeRequest request) {
        service.permissions.require(caller, "ModifyDBSnapshotAttribute", "snapshot", request.dbSnapshotIdentifier());
        return service.snapshots.share(caller, request);
    }

    @Override
    public DescribeDbSnapshotAttributesResponse describeDBSnapshotAttributes(
            DescribeDbSnapshotAttributesRequest request) {
        service.permissions.require(caller, "DescribeDBSnapshotAttributes", "snapshot", request.dbSnapshotIdentifier());
        return service.snapshots.attributes(caller, request);
    }

    @Override
    public RestoreDbInstanceFromDbSnapshotResponse restoreDBInstanceFromDBSnapshot(
            RestoreDbInstanceFromDbSnapshotRequest request) {
        service.permissions.restore(caller, request);
        return service.restores.restore(caller, request);
    }

    @Override
    public AddTagsToResourceResponse addTagsToResource(AddTagsToResourceRequest request) {
        service.permissions.addTags(caller, request.resourceName(), request.tags());
        service.tagging.add(caller, request.resourceName(), request.tags());
        return AddTagsToResourceResponse.builder().build();
    }

    @Override
    public RemoveTagsFromResourceResponse removeTagsFromResource(RemoveTagsFromResourceRequest request) {
        service.permissions.removeTags(caller, request.resourceName(), request.tagKeys());
        service.tagging.remove(caller, request.resourceName(), request.tagKeys());
        return RemoveTagsFromResourceResponse.builder().build();
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        service.permissions.listTags(caller, request.resourceName());
        return ListTagsForResourceResponse.builder()
                .tagList(service.tagging.list(caller, request.resourceName()))
                .build();
    }

    @Override
    public CreateDbSubnetGroupResponse createDBSubnetGroup(CreateDbSubnetGroupRequest request) {
        service.permissions.createGroup(
                caller, "CreateDBSubnetGroup", "subgrp", request.dbSubnetGroupName(), request.tags());
        return service.groups.createSubnetGroup(caller, request);
    }

    @Override
    public DescribeDbSubnetGroupsResponse describeDBSubnetGroups(DescribeDbSubnetGroupsRequest request) {
        service.permissions.require(caller, "DescribeDBSubnetGroups", "subgrp", request.dbSubnetGroupName());
        return service.groups.describeSubnetGroups(caller, request);
    }

    @Override
    public DeleteDbSubnetGroupResponse deleteDBSubnetGroup(DeleteDbSubnetGroupRequest request) {
        service.permissions.require(caller, "DeleteDBSubnetGroup", "subgrp", request.dbSubnetGroupName());
        return service.groups.deleteSubnetGroup(caller, request);
    }

    @Override
    public CreateDbParameterGroupResponse createDBParameterGroup(CreateDbParameterGroupRequest request) {
        service.permissions.createGroup(
                caller, "CreateDBParameterGroup", "pg", request.dbParameterGroupName(), request.tags());
        return service.parameterGroups.create(caller, request);
    }

    @Override
    public DescribeDbParameterGroupsResponse describeDBParameterGroups(DescribeDbParameterGroupsRequest request) {
        service.permissions.require(caller, "DescribeDBParameterGroups", "pg", request.dbParameterGroupName());
        return service.parameterGroups.describe(caller, request);
    }

    @Override
    public DescribeDbParametersResponse describeDBParameters(DescribeDbParametersRequest request) {
        service.permissions.require(caller, "DescribeDBParameters", "pg", request.dbParameterGroupName());
        return service.parameterGroups.parameters(caller, request);
    }

    @Override
    public ModifyDbParameterGroupResponse modifyDBParameterGroup(ModifyDbParameterGroupRequest request) {
        service.permissions.require(caller, "ModifyDBParameterGroup", "pg", request.dbParameterGroupName());
        return service.parameterGroups.modify(caller, request);
    }

    @Override
    public DeleteDbParameterGroupResponse deleteDBParameterGroup(DeleteDbParameterGroupRequest request) {
        service.permissions.require(caller, "DeleteDBParameterGroup", "pg", request.dbParameterGroupName());
        return service.parameterGroups.delete(caller, request);
    }

    @Override
    public CreateDbClusterParameterGroupResponse createDBClusterParameterGroup(
            CreateDbClusterParameterGroupRequest request) {
        service.permissions.createGroup(
                caller,
                "CreateDBClusterParameterGroup",
                ClusterPermissions.PARAMETERS,
                request.dbClusterParameterGroupName(),
                request.tags());
        return service.aurora.parameterGroups.create(caller, request);
    }

    @Override
    public DescribeDbClusterParameterGroupsResponse describeDBClusterParameterGroups(
            DescribeDbClusterParameterGroupsRequest request) {
        service.permissions.require(
                caller,
                "DescribeDBClusterParameterGroups",
                ClusterPermissions.PARAMETERS,
                request.dbClusterParameterGroupName());
        return service.aurora.parameterGroups.describe(caller, request);
    }

    @Override
    public DescribeDbClusterParametersResponse describeDBClusterParameters(DescribeDbClusterParametersRequest request) {
        service.permissions.require(
                caller,
                "DescribeDBClusterParameters",
                ClusterPermissions.PARAMETERS,
                request.dbClusterParameterGroupName());
        return service.aurora.parameterGroups.parameters(caller, request);
    }

    @Override
    public ModifyDbClusterParameterGroupResponse modifyDBClusterParameterGroup(
            ModifyDbClusterParameterGroupRequest request) {
        service.permissions.require(
                caller,
                "ModifyDBClusterParameterGroup",
                ClusterPermissions.PARAMETERS,
                request.dbClusterParameterGroupName());
        return service.aurora.parameterGroups.modify(caller, request);
    }

    @Override
    public DeleteDbClusterParameterGroupResponse deleteDBClusterParameterGroup(
            DeleteDbClusterParameterGroupRequest request) {
        service.permissions.require(
                caller,
                "DeleteDBClusterParameterGroup",
                ClusterPermissions.PARAMETERS,
                request.dbClusterParameterGroupName());
        return service.aurora.parameterGroups.delete(caller, request);
    }

    @Override
    public AddRoleToDbInstanceResponse addRoleToDBInstance(AddRoleToDbInstanceRequest request) {
        service.permissions.associate(
                caller, "AddRoleToDBInstance", "db", request.dbInstanceIdentifier(), request.roleArn());
        service.roles.add(caller, request);
        return AddRoleToDbInstanceResponse.builder().build();
    }

    @Override
    public RemoveRoleFromDbInstanceResponse removeRoleFromDBInstance(RemoveRoleFromDbInstanceRequest request) {
        service.permissions.associate(
                caller, "RemoveRoleFromDBInstance", "db", request.dbInstanceIdentifier(), request.roleArn());
        service.roles.remove(caller, request);
        return RemoveRoleFromDbInstanceResponse.builder().build();
    }

    @Override
    public AddRoleToDbClusterResponse addRoleToDBCluster(AddRoleToDbClusterRequest request) {
        service.permissions.associate(
                caller,
                "AddRoleToDBCluster",
                ClusterPermissions.CLUSTER,
                request.dbClusterIdentifier(),
                request.roleArn());
        service.roles.add(caller, request);
        return AddRoleToDbClusterResponse.builder().build();
    }

    @Override
    public RemoveRoleFromDbClusterResponse removeRoleFromDBCluster(RemoveRoleFromDbClusterRequest request) {
        service.permissions.associate(
                caller,
                "RemoveRoleFromDBCluster",
                ClusterPermissions.CLUSTER,
                request.dbClusterIdentifier(),
                request.roleArn());
        service.roles.remove(caller, request);
        return RemoveRoleFromDbClusterResponse.builder().build();
    }

    @Override
    public DescribeDbEngineVersionsResponse describeDBEngineVersions(DescribeDbEngineVersionsRequest request) {
        service.permissions.describeEngineVersions(caller);
        return service.engineVersions.describe(caller, request);
    }

    @Override
    public DescribeOptionGroupsResponse describeOptionGroups(DescribeOptionGroupsRequest request) {
        service.permissions.require(caller, "DescribeOptionGroups", "og", request.optionGroupName());
        return service.optionGroups.describe(caller, request);
    }

    @Override
    public CreateOptionGroupResponse createOptionGroup(CreateOptionGroupRequest request) {
        service.permissions.createGroup(caller, "CreateOptionGroup", "og", request.optionGroupName(), request.tags());
        return service.optionGroups.create(caller, request);
    }

    @Override
    public ModifyOptionGroupResponse modifyOptionGroup(ModifyOptionGroupRequest request) {
        service.permissions.require(caller, "ModifyOptionGroup", "og", request.optionGroupName());
        return service.optionGroups.modify(caller, request);
    }

    @Override
    public CreateDbClusterResponse createDBCluster(CreateDbClusterRequest request) {
        service.aurora.permissions.create(caller, request);
        return service.aurora.clusters.create(caller, request);
    }

    @Override
    public DescribeDbClustersResponse describeDBClusters(DescribeDbClustersRequest request) {
        service.permissions.require(
                caller, "DescribeDBClusters", ClusterPermissions.CLUSTER, request.dbClusterIdentifier());
        return service.aurora.clusters.describe(caller, request);
    }

    @Override
    public ModifyDbClusterResponse modifyDBCluster(ModifyDbClusterRequest request) {
        service.aurora.permissions.modify(caller, request);
        return service.aurora.modifications.modify(caller, request);
    }

    @Override
    public DeleteDbClusterResponse deleteDBCluster(DeleteDbClusterRequest request) {
        service.aurora.permissions.delete(caller, request);
        return service.aurora.clusters.delete(caller, request);
    }

    @Override
    public StartDbClusterResponse startDBCluster(StartDbClusterRequest request) {
        service.permissions.require(
                caller, "StartDBCluster", ClusterPermissions.CLUSTER, request.dbClusterIdentifier());
        return StartDbClusterResponse.builder()
                .dbCluster(service.aurora.clusters.start(caller, request.dbClusterIdentifier()))
                .build();
    }

    @Override
    public StopDbClusterResponse stopDBCluster(StopDbClusterRequest request) {
        service.permissions.require(caller, "StopDBCluster", ClusterPermissions.CLUSTER, request.dbClusterIdentifier());
        return StopDbClusterResponse.builder()
                .dbCluster(service.aurora.clusters.stop(caller, request.dbClusterIdentifier()))
                .build();
    }

    @Override
    public FailoverDbClusterResponse failoverDBCluster(FailoverDbClusterRequest request) {
        service.permissions.require(
                caller, "FailoverDBCluster", ClusterPermissions.CLUSTER, request.dbClusterIdentifier());
        return service.aurora.failover.failOver(caller, request);
    }

    @Override
    public CreateDbClusterSnapshotResponse createDBClusterSnapshot(CreateDbClusterSnapshotRequest request) {
        service.aurora.permissions.createSnapshot(caller, request);
        return service.aurora.snapshots.create(caller, request);
    }

    @Override
    public CopyDbClusterSnapshotResponse copyDBClusterSnapshot(CopyDbClusterSnapshotRequest request) {
        service.aurora.permissions.copy(caller, request);
        return service.aurora.copies.copy(caller, request, service.aurora.snapshots);
    }

    @Override
    public DescribeDbClusterSnapshotsResponse describeDBClusterSnapshots(DescribeDbClusterSnapshotsRequest request) {
        service.aurora.permissions.describeSnapshots(caller, request);
        return service.aurora.snapshots.describe(caller, request);
    }

    @Override
    public DeleteDbClusterSnapshotResponse deleteDBClusterSnapshot(DeleteDbClusterSnapshotRequest request) {
        service.permissions.require(
                caller, "DeleteDBClusterSnapshot", ClusterPermissions.SNAPSHOT, request.dbClusterSnapshotIdentifier());
        return service.aurora.snapshots.delete(caller, request);
    }

    @Override
    public ModifyDbClusterSnapshotAttributeResponse modifyDBClusterSnapshotAttribute(
            ModifyDbClusterSnapshotAttributeRequest request) {
        service.permissions.require(
                caller,
                "ModifyDBClusterSnapshotAttribute",
                ClusterPermissions.SNAPSHOT,
                request.dbClusterSnapshotIdentifier());
        return service.aurora.sharing.share(caller, request);
    }

    @Override
    public DescribeDbClusterSnapshotAttributesResponse describeDBClusterSnapshotAttributes(
            DescribeDbClusterSnapshotAttributesRequest request) {
        service.permissions.require(
                caller,
                "DescribeDBClusterSnapshotAttributes",
                ClusterPermissions.SNAPSHOT,
                request.dbClusterSnapshotIdentifier());
        return service.aurora.sharing.attributes(caller, request);
    }

    @Override
    public RestoreDbClusterFromSnapshotResponse restoreDBClusterFromSnapshot(
            RestoreDbClusterFromSnapshotRequest request) {
        service.aurora.permissions.restore(caller, request);
        return service.aurora.restores.restore(caller, request);
    }
}
