package io.rdsreplicator.local.rds;

import software.amazon.awssdk.services.rds.model.DBClusterRole;
import software.amazon.awssdk.services.rds.model.DBInstanceRole;

/** An IAM role that is associated with a DB instance or a DB cluster. */
final class AssociatedRole {
    static final String PENDING = "PENDING";

    final String arn;
    /** Null if the role serves no particular feature. */
    final String feature;

    String status = PENDING;

    AssociatedRole(String arn, String feature) {
        this.arn = arn;
        this.feature = feature;
    }

    DBInstanceRole ofInstance() {
        return DBInstanceRole.builder()
                .roleArn(arn)
                .featureName(feature)
                .status(status)
                .build();
    }

    DBClusterRole ofCluster() {
        return DBClusterRole.builder()
                .roleArn(arn)
                .featureName(feature)
                .status(status)
                .build();
    }
}
