package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.ParameterGroup.Kind;
import java.util.List;
import software.amazon.awssdk.services.rds.model.CreateDbClusterParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.CreateDbClusterParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterParameterGroupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterParameterGroupsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterParametersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterParametersResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.Parameter;

/** The calls on the parameter groups of DB clusters. */
final class ClusterParameterGroups {
    private final ParameterGroups groups;
    private final ParameterChanges changes;

    ClusterParameterGroups(ParameterGroups groups, ParameterChanges changes) {
        this.groups = groups;
        this.changes = changes;
    }

    CreateDbClusterParameterGroupResponse create(Caller caller, CreateDbClusterParameterGroupRequest request) {
        ParameterGroup group = groups.create(
                caller,
                Kind.CLUSTER,
                request.dbClusterParameterGroupName(),
                request.dbParameterGroupFamily(),
                request.description(),
                request.tags());
        return CreateDbClusterParameterGroupResponse.builder()
                .dbClusterParameterGroup(group.describeForCluster())
                .build();
    }

    DescribeDbClusterParameterGroupsResponse describe(Caller caller, DescribeDbClusterParameterGroupsRequest request) {
        List<ParameterGroup> found = request.dbClusterParameterGroupName() == null
                ? groups.list(caller.place(), Kind.CLUSTER)
                : List.of(groups.find(caller.place(), Kind.CLUSTER, request.dbClusterParameterGroupName()));
        DescribePage<ParameterGroup> page =
                DescribePage.of(found, group -> group.name, request.maxRecords(), request.marker());
        return DescribeDbClusterParameterGroupsResponse.builder()
                .dbClusterParameterGroups(page.records().stream()
                        .map(ParameterGroup::describeForCluster)
                        .toList())
                .marker(page.marker())
                .build();
    }

    DescribeDbClusterParametersResponse parameters(Caller caller, DescribeDbClusterParametersRequest request) {
        DescribePage<Parameter> page = changes.describe(
                caller,
                Kind.CLUSTER,
                request.dbClusterParameterGroupName(),
                request.source(),
                request.filters(),
                request.maxRecords(),
                request.marker());
        return DescribeDbClusterParametersResponse.builder()
                .parameters(page.records())
                .marker(page.marker())
                .build();
    }

    ModifyDbClusterParameterGroupResponse modify(Caller caller, ModifyDbClusterParameterGroupRequest request) {
        String name = Identifiers.required("DBClusterParameterGroupName", request.dbClusterParameterGroupName());
        return ModifyDbClusterParameterGroupResponse.builder()
                .dbClusterParameterGroupName(changes.modify(caller, Kind.CLUSTER, name, request.parameters()))
                .build();
    }

    DeleteDbClusterParameterGroupResponse delete(Caller caller, DeleteDbClusterParameterGroupRequest request) {
        groups.delete(
                caller,
                Kind.CLUSTER,
                Identifiers.required("DBClusterParameterGroupName", request.dbClusterParameterGroupName()));
        return DeleteDbClusterParameterGroupResponse.builder().build();
    }
}
