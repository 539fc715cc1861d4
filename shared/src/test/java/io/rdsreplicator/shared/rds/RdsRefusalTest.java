package io.rdsreplicator.shared.rds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.model.RdsException;

class RdsRefusalTest {
    @ParameterizedTest
    @CsvSource({
        "DBInstanceNotFound, DATABASE_NOT_FOUND",
        "DBClusterNotFoundFault, DATABASE_NOT_FOUND",
        "DBInstanceAlreadyExists, DATABASE_EXISTS",
        "DBClusterAlreadyExistsFault, DATABASE_EXISTS",
        "InvalidDBInstanceState, DATABASE_BUSY",
        "InvalidDBClusterStateFault, DATABASE_BUSY",
        "DBSnapshotNotFound, SNAPSHOT_NOT_FOUND",
        "DBClusterSnapshotNotFoundFault, SNAPSHOT_NOT_FOUND",
        "DBSnapshotAlreadyExists, SNAPSHOT_EXISTS",
        "DBClusterSnapshotAlreadyExistsFault, SNAPSHOT_EXISTS",
        "InvalidDBSnapshotState, SNAPSHOT_BUSY",
        "InvalidDBClusterSnapshotStateFault, SNAPSHOT_BUSY",
        "SnapshotQuotaExceeded, SNAPSHOT_QUOTA",
        "SharedSnapshotQuotaExceeded, SHARES_QUOTA",
        "InsufficientDBInstanceCapacity, NO_CAPACITY",
        "InsufficientDBClusterCapacityFault, NO_CAPACITY",
        "InsufficientStorageClusterCapacity, NO_CAPACITY",
        "KMSKeyNotAccessibleFault, KEY_NOT_ACCESSIBLE",
        "InvalidParameterCombination, COMBINATION",
        "AccessDenied, OTHER",
    })
    void hasOneNameForTheCodesOfBothKinds(String code, RdsRefusal reason) {
        SdkException refused = RdsException.builder()
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();

        assertThat(RdsRefusal.of(refused)).isEqualTo(reason);
    }

    @Test
    void knowsNoReasonWhereRdsHasNotAnswered() {
        assertThat(RdsRefusal.of(SdkClientException.create("connection reset"))).isEqualTo(RdsRefusal.OTHER);
    }
}
