package io.rdsreplicator.local.rds;

import software.amazon.awssdk.services.rds.model.DBParameterGroup;

/** A DB parameter group. Its parameters are not implemented. */
record ParameterGroup(String name, String arn, String family, String description, Tags tags) {
    DBParameterGroup describe() {
        return DBParameterGroup.builder()
                .dbParameterGroupName(name)
                .dbParameterGroupArn(arn)
                .dbParameterGroupFamily(family)
                .description(description)
                .build();
    }
}
