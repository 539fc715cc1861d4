package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import java.util.List;
import software.amazon.awssdk.services.rds.model.Tag;

/** Tags by ARN. A caller can only use the tags of its own resources. */
final class Tagging {
    private final RdsStage stage;
    private final Groups groups;
    private final ParameterGroups parameterGroups;

    Tagging(RdsStage stage, Groups groups, ParameterGroups parameterGroups) {
        this.stage = stage;
        this.groups = groups;
        this.parameterGroups = parameterGroups;
    }

    void add(Caller caller, String resourceName, List<Tag> tags) {
        of(caller, resourceName, StatusCall.ADD_TAGS).add(tags);
    }

    void remove(Caller caller, String resourceName, List<String> keys) {
        of(caller, resourceName, StatusCall.REMOVE_TAGS).remove(keys);
    }

    List<Tag> list(Caller caller, String resourceName) {
        return of(caller, resourceName, null).list();
    }

    /** @param call the call that the resource's status must accept, or null if every status accepts it */
    private Tags of(Caller caller, String resourceName, StatusCall call) {
        if (!AmazonResourceName.isArn(resourceName)
                || !AmazonResourceName.parse(resourceName).place().equals(caller.place())) {
            throw RdsFailure.parameterValue(
                    "The specified resource name does not match an RDS resource in this region: " + resourceName);
        }
        AmazonResourceName arn = AmazonResourceName.parse(resourceName);
        Inventory inventory = stage.in(caller.place());
        String kind = arn.resource().substring(0, Math.max(0, arn.resource().indexOf(':')));
        return switch (kind) {
            case "db" -> {
                DbInstance db = inventory.instance(resourceName);
                if (call != null) {
                    CallsByStatus.require(call, db, inventory.circumstances);
                }
                yield db.tags;
            }
            case "snapshot" -> {
                DbSnapshot snapshot = inventory.snapshot(arn.resourceName());
                if (call != null) {
                    CallsByStatus.require(call, snapshot, inventory.circumstances);
                }
                yield snapshot.tags;
            }
            case "cluster" -> {
                DbCluster cluster = inventory.cluster(resourceName);
                if (call != null) {
                    CallsByStatus.require(call, cluster, inventory.circumstances);
                }
                yield cluster.tags;
            }
            case "cluster-snapshot" -> {
                DbClusterSnapshot snapshot = inventory.clusterSnapshot(arn.resourceName());
                if (call != null) {
                    CallsByStatus.require(call, snapshot, inventory.circumstances);
                }
                yield snapshot.tags;
            }
            case "subgrp" ->
                groups.subnetGroup(caller.place(), arn.resourceName()).tags();
            case "pg" -> parameterGroups.find(caller.place(), ParameterGroup.Kind.INSTANCE, arn.resourceName()).tags;
            case "cluster-pg" ->
                parameterGroups.find(caller.place(), ParameterGroup.Kind.CLUSTER, arn.resourceName()).tags;
            default -> throw RdsFailure.parameterValue("Unsupported resource: " + resourceName);
        };
    }
}
