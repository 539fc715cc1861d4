package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.rds.model.CreateDbSubnetGroupRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSubnetGroupResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbSubnetGroupRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbSubnetGroupResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSubnetGroupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSubnetGroupsResponse;

/**
 * Subnet groups, and all the groups that a DB instance has. Every account and Region has the default groups.
 */
final class Groups {
    static final String DEFAULT = "default";
    static final List<String> MAJOR_VERSIONS = List.of("13", "14", "15", "16", "17", "18");

    private final RdsStage stage;
    private final ParameterGroups parameterGroups;
    private final OptionGroups optionGroups;

    Groups(RdsStage stage, ParameterGroups parameterGroups, OptionGroups optionGroups) {
        this.stage = stage;
        this.parameterGroups = parameterGroups;
        this.optionGroups = optionGroups;
    }

    /** Gives a DB instance the named groups, and a default group for each that is not named. */
    void place(
            DbInstance db, String subnetGroup, String parameterGroup, String optionGroup, List<String> securityGroups) {
        db.subnetGroup = subnetGroup(db.place, subnetGroup == null ? DEFAULT : subnetGroup);
        ParameterGroup parameters = parameterGroup == null
                ? parameterGroups.byDefault(db.place, ParameterGroup.Kind.INSTANCE, db.engine, db.engineVersion)
                : fittingParameterGroup(db, parameterGroup);
        db.parameters = new AppliedParameters(parameters, parameterGroups.valuesFor(db.place, parameters));
        db.optionGroup = optionGroup == null
                ? defaultOptionGroup(db.engine, db.engineVersion)
                : fittingOptionGroup(db, optionGroup);
        db.securityGroups =
                securityGroups.isEmpty() ? List.of(defaultSecurityGroup(db.place)) : existing(db.place, securityGroups);
    }

    /** The named parameter group, if it belongs to the DB instance's family. */
    ParameterGroup fittingParameterGroup(DbInstance db, String name) {
        return ParameterGroups.fitting(
                parameterGroups.find(db.place, ParameterGroup.Kind.INSTANCE, name), db.engine, db.engineVersion);
    }

    /** Gives a DB instance another parameter group, whose parameters RDS applies at the next reboot. */
    void associate(DbInstance db, ParameterGroup group) {
        parameterGroups.associate(db.parameters, group, db.arn);
    }

    /** Checks that an option group belongs to the DB instance's engine and major version, and returns its name. */
    String fittingOptionGroup(DbInstance db, String name) {
        return optionGroups.fitting(db.place, name, db.engine, db.engineVersion);
    }

    /**
     * Refuses another subnet group, because all of a Region are of one VPC here.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.VPC2VPC.html">Updating the VPC for
     *     a DB instance</a>
     */
    void requireNoMove(DbInstance db, String named) {
        SubnetGroup group = subnetGroup(db.place, named);
        if (!group.name().equals(db.subnetGroup.name())) {
            throw RdsFailure.vpcNetworkState("You cannot move DB instance " + db.id + " to subnet group " + group.name()
                    + ". The specified DB subnet group and DB instance are in the same VPC. Choose a DB subnet group in"
                    + " different VPC than the specified DB instance and try again.");
        }
    }

    /** Checks that all these security groups exist, and returns them. */
    List<String> existing(AccountRegion place, List<String> securityGroups) {
        for (String group : securityGroups) {
            if (!group.equals(defaultSecurityGroup(place))
                    && !stage.in(place).securityGroups.contains(group)) {
                throw RdsFailure.parameterValue("Invalid security group , groupId= " + group + ", groupName=.");
            }
        }
        return securityGroups;
    }

    static String defaultSecurityGroup(AccountRegion place) {
        return "sg-" + RdsStage.digest(place.toString()).substring(0, 17);
    }

    static String defaultParameterGroup(String engine, String version) {
        return DEFAULT + "." + ParameterFamilies.of(engine, version);
    }

    static String defaultOptionGroup(String engine, String version) {
        return DEFAULT + ":" + engine + "-"
                + ParameterFamilies.majorVersion(engine, version).replace('.', '-');
    }

    SubnetGroup subnetGroup(AccountRegion place, String name) {
        String key = name.toLowerCase(Locale.ROOT);
        SubnetGroup found = stage.in(place).subnetGroups.get(key);
        if (found != null) {
            return found;
        }
        if (key.equals(DEFAULT)) {
            return newSubnetGroup(place, DEFAULT, "default", List.of("subnet-" + vpcDigits(place)), new Tags());
        }
        throw RdsFailure.subnetGroupNotFound(name);
    }

    private static SubnetGroup newSubnetGroup(
            AccountRegion place, String name, String description, List<String> subnets, Tags tags) {
        return new SubnetGroup(
                name, place.arn("rds", "subgrp:" + name), description, "vpc-" + vpcDigits(place), subnets, tags);
    }

    private static String vpcDigits(AccountRegion place) {
        return RdsStage.digest(place.arn("ec2", "vpc")).substring(0, 17);
    }

    CreateDbSubnetGroupResponse createSubnetGroup(Caller caller, CreateDbSubnetGroupRequest request) {
        AccountRegion place = caller.place();
        String name = Identifiers.group("DBSubnetGroupName", request.dbSubnetGroupName());
        if (name.equals(DEFAULT) || stage.in(place).subnetGroups.containsKey(name)) {
            throw RdsFailure.subnetGroupExists(name);
        }
        if (request.subnetIds().isEmpty()) {
            throw RdsFailure.parameterValue("The parameter SubnetIds must be provided.");
        }
        String description = Identifiers.required("DBSubnetGroupDescription", request.dbSubnetGroupDescription());
        SubnetGroup group = newSubnetGroup(place, name, description, request.subnetIds(), Tags.of(request.tags()));
        stage.in(place).subnetGroups.put(name, group);
        return CreateDbSubnetGroupResponse.builder()
                .dbSubnetGroup(group.describe())
                .build();
    }

    DescribeDbSubnetGroupsResponse describeSubnetGroups(Caller caller, DescribeDbSubnetGroupsRequest request) {
        List<SubnetGroup> found = request.dbSubnetGroupName() == null
                ? List.copyOf(stage.in(caller.place()).subnetGroups.values())
                : List.of(subnetGroup(caller.place(), request.dbSubnetGroupName()));
        DescribePage<SubnetGroup> page =
                DescribePage.of(found, SubnetGroup::name, request.maxRecords(), request.marker());
        return DescribeDbSubnetGroupsResponse.builder()
                .dbSubnetGroups(
                        page.records().stream().map(SubnetGroup::describe).toList())
                .marker(page.marker())
                .build();
    }

    DeleteDbSubnetGroupResponse deleteSubnetGroup(Caller caller, DeleteDbSubnetGroupRequest request) {
        SubnetGroup group =
                subnetGroup(caller.place(), Identifiers.required("DBSubnetGroupName", request.dbSubnetGroupName()));
        Inventory inventory = stage.in(caller.place());
        if (inventory.instances.values().stream()
                        .anyMatch(db -> db.subnetGroup.name().equals(group.name()))
                || inventory.clusters.values().stream()
                        .anyMatch(cluster -> cluster.subnetGroup.name().equals(group.name()))) {
            throw RdsFailure.subnetGroupState(
                    "Cannot delete the subnet group " + group.name() + " because DB instances or DB clusters use it.");
        }
        inventory.subnetGroups.remove(group.name());
        return DeleteDbSubnetGroupResponse.builder().build();
    }
}
