package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.calls.AwsFailure;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.model.DbClusterAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbClusterNotFoundException;
import software.amazon.awssdk.services.rds.model.DbClusterParameterGroupNotFoundException;
import software.amazon.awssdk.services.rds.model.DbClusterQuotaExceededException;
import software.amazon.awssdk.services.rds.model.DbClusterRoleAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbClusterRoleNotFoundException;
import software.amazon.awssdk.services.rds.model.DbClusterRoleQuotaExceededException;
import software.amazon.awssdk.services.rds.model.DbClusterSnapshotAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbClusterSnapshotNotFoundException;
import software.amazon.awssdk.services.rds.model.InvalidDbClusterSnapshotStateException;
import software.amazon.awssdk.services.rds.model.InvalidDbClusterStateException;

/** Creates the errors of DB clusters and their snapshots, with the codes of AWS. */
final class ClusterFailure {
    private ClusterFailure() {}

    private static AwsServiceException of(
            AwsServiceException.Builder builder, String code, int status, String message) {
        return AwsFailure.of(builder, "rds", code, status, message);
    }

    static AwsServiceException notFound(String id) {
        return of(
                DbClusterNotFoundException.builder(), "DBClusterNotFoundFault", 404, "DBCluster " + id + " not found.");
    }

    static AwsServiceException exists() {
        return of(
                DbClusterAlreadyExistsException.builder(),
                "DBClusterAlreadyExistsFault",
                400,
                "DB Cluster already exists");
    }

    static AwsServiceException state(String message) {
        return of(InvalidDbClusterStateException.builder(), "InvalidDBClusterStateFault", 400, message);
    }

    static AwsServiceException quota(int most) {
        return of(
                DbClusterQuotaExceededException.builder(),
                "DBClusterQuotaExceededFault",
                403,
                "You have reached the maximum number of DB clusters (" + most + ") allowed.");
    }

    static AwsServiceException parameterGroupNotFound(String name) {
        return of(
                DbClusterParameterGroupNotFoundException.builder(),
                "DBClusterParameterGroupNotFound",
                404,
                "DBClusterParameterGroup not found: " + name);
    }

    static AwsServiceException roleExists(String role, String cluster) {
        return of(
                DbClusterRoleAlreadyExistsException.builder(),
                "DBClusterRoleAlreadyExists",
                400,
                "Role ARN " + role + " already exists for DB cluster " + cluster + ".");
    }

    static AwsServiceException roleNotFound(String role, String cluster) {
        return of(
                DbClusterRoleNotFoundException.builder(),
                "DBClusterRoleNotFound",
                404,
                "Role ARN " + role + " cannot be found for DB cluster " + cluster + ".");
    }

    static AwsServiceException roleQuota(int most) {
        return of(
                DbClusterRoleQuotaExceededException.builder(),
                "DBClusterRoleQuotaExceeded",
                400,
                "You can't associate more than " + most + " IAM roles with a DB cluster.");
    }

    static AwsServiceException snapshotNotFound(String id) {
        return of(
                DbClusterSnapshotNotFoundException.builder(),
                "DBClusterSnapshotNotFoundFault",
                404,
                "DBClusterSnapshot " + id + " not found.");
    }

    static AwsServiceException snapshotExists(String id) {
        return of(
                DbClusterSnapshotAlreadyExistsException.builder(),
                "DBClusterSnapshotAlreadyExistsFault",
                400,
                "Cannot create the cluster snapshot because one with the identifier " + id + " already exists.");
    }

    static AwsServiceException snapshotState(String message) {
        return of(InvalidDbClusterSnapshotStateException.builder(), "InvalidDBClusterSnapshotStateFault", 400, message);
    }
}
