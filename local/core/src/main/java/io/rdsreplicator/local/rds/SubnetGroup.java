package io.rdsreplicator.local.rds;

import java.util.List;
import software.amazon.awssdk.services.rds.model.DBSubnetGroup;
import software.amazon.awssdk.services.rds.model.Subnet;

/** A DB subnet group. */
record SubnetGroup(String name, String arn, String description, String vpcId, List<String> subnetIds, Tags tags) {
    DBSubnetGroup describe() {
        return DBSubnetGroup.builder()
                .dbSubnetGroupName(name)
                .dbSubnetGroupArn(arn)
                .dbSubnetGroupDescription(description)
                .vpcId(vpcId)
                .subnetGroupStatus("Complete")
                .subnets(subnetIds.stream()
                        .map(id -> Subnet.builder()
                                .subnetIdentifier(id)
                                .subnetStatus("Active")
                                .build())
                        .toList())
                .build();
    }
}
