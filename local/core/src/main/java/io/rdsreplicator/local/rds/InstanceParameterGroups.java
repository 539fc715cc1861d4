package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.ParameterGroup.Kind;
import java.util.List;
import software.amazon.awssdk.services.rds.model.CreateDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.CreateDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbParameterGroupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbParameterGroupsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbParametersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbParametersResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.Parameter;

/** The calls on the parameter groups of DB instances. */
final class InstanceParameterGroups {
    private final ParameterGroups groups;
    private final ParameterChanges changes;

    InstanceParameterGroups(ParameterGroups groups, ParameterChanges changes) {
        this.groups = groups;
        this.changes = changes;
    }

    CreateDbParameterGroupResponse create(Caller caller, CreateDbParameterGroupRequest request) {
        ParameterGroup group = groups.create(
                caller,
                Kind.INSTANCE,
                request.dbParameterGroupName(),
                request.dbParameterGroupFamily(),
                request.description(),
                request.tags());
        return CreateDbParameterGroupResponse.builder()
                .dbParameterGroup(group.describe())
                .build();
    }

    DescribeDbParameterGroupsResponse describe(Caller caller, DescribeDbParameterGroupsRequest request) {
        List<ParameterGroup> found = request.dbParameterGroupName() == null
                ? groups.list(caller.place(), Kind.INSTANCE)
                : List.of(groups.find(caller.place(), Kind.INSTANCE, request.dbParameterGroupName()));
        DescribePage<ParameterGroup> page =
                DescribePage.of(found, group -> group.name, request.maxRecords(), request.marker());
        return DescribeDbParameterGroupsResponse.builder()
                .dbParameterGroups(
                        page.records().stream().map(ParameterGroup::describe).toList())
                .marker(page.marker())
                .build();
    }

    DescribeDbParametersResponse parameters(Caller caller, DescribeDbParametersRequest request) {
        DescribePage<Parameter> page = changes.describe(
                caller,
                Kind.INSTANCE,
                request.dbParameterGroupName(),
                request.source(),
                request.filters(),
                request.maxRecords(),
                request.marker());
        return DescribeDbParametersResponse.builder()
                .parameters(page.records())
                .marker(page.marker())
                .build();
    }

    ModifyDbParameterGroupResponse modify(Caller caller, ModifyDbParameterGroupRequest request) {
        String name = Identifiers.required("DBParameterGroupName", request.dbParameterGroupName());
        return ModifyDbParameterGroupResponse.builder()
                .dbParameterGroupName(changes.modify(caller, Kind.INSTANCE, name, request.parameters()))
                .build();
    }

    DeleteDbParameterGroupResponse delete(Caller caller, DeleteDbParameterGroupRequest request) {
        groups.delete(
                caller, Kind.INSTANCE, Identifiers.required("DBParameterGroupName", request.dbParameterGroupName()));
        return DeleteDbParameterGroupResponse.builder().build();
    }
}
