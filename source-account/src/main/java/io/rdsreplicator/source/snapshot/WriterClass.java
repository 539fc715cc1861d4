package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.ServerlessV2ScalingConfigurationInfo;

/** The instance class of a DB cluster's writer. */
final class WriterClass {
    private WriterClass() {}

    /** Empty if it is one that the destination could not use: a replica is then made with the destination's own. */
    static Optional<InstanceClass> of(DBCluster cluster, DBInstance writer) {
        String name = writer.dbInstanceClass();
        ServerlessV2ScalingConfigurationInfo capacities = cluster.serverlessV2ScalingConfiguration();
        boolean serverless = InstanceClass.SERVERLESS.equals(name) && capacities != null;
        try {
            return Optional.of(
                    serverless
                            ? new InstanceClass(name, capacities.minCapacity(), capacities.maxCapacity())
                            : new InstanceClass(name));
        } catch (InvalidRequestException e) {
            return Optional.empty();
        }
    }
}
