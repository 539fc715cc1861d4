package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.calls.AwsFailure;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.model.CertificateNotFoundException;
import software.amazon.awssdk.services.rds.model.DbInstanceAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.DbInstanceRoleAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbInstanceRoleNotFoundException;
import software.amazon.awssdk.services.rds.model.DbInstanceRoleQuotaExceededException;
import software.amazon.awssdk.services.rds.model.DbParameterGroupAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbParameterGroupNotFoundException;
import software.amazon.awssdk.services.rds.model.DbParameterGroupQuotaExceededException;
import software.amazon.awssdk.services.rds.model.DbSnapshotAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbSnapshotNotFoundException;
import software.amazon.awssdk.services.rds.model.DbSubnetGroupAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbSubnetGroupNotFoundException;
import software.amazon.awssdk.services.rds.model.InstanceQuotaExceededException;
import software.amazon.awssdk.services.rds.model.InvalidDbInstanceStateException;
import software.amazon.awssdk.services.rds.model.InvalidDbParameterGroupStateException;
import software.amazon.awssdk.services.rds.model.InvalidDbSnapshotStateException;
import software.amazon.awssdk.services.rds.model.InvalidDbSubnetGroupStateException;
import software.amazon.awssdk.services.rds.model.InvalidRestoreException;
import software.amazon.awssdk.services.rds.model.InvalidVpcNetworkStateException;
import software.amazon.awssdk.services.rds.model.KmsKeyNotAccessibleException;
import software.amazon.awssdk.services.rds.model.OptionGroupAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.OptionGroupNotFoundException;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.SharedSnapshotQuotaExceededException;
import software.amazon.awssdk.services.rds.model.SnapshotQuotaExceededException;
import software.amazon.awssdk.services.rds.model.StorageTypeNotSupportedException;

/** Creates the errors of RDS, with the codes of AWS. */
final class RdsFailure {
    private RdsFailure() {}

    private static AwsServiceException of(
            AwsServiceException.Builder builder, String code, int status, String message) {
        return AwsFailure.of(builder, "rds", code, status, message);
    }

    static AwsServiceException throttled() {
        return of(RdsException.builder(), "Throttling", 400, "Rate exceeded");
    }

    static AwsServiceException instanceNotFound(String id) {
        return of(DbInstanceNotFoundException.builder(), "DBInstanceNotFound", 404, "DBInstance " + id + " not found.");
    }

    static AwsServiceException instanceExists() {
        return of(
                DbInstanceAlreadyExistsException.builder(),
                "DBInstanceAlreadyExists",
                400,
                "DB instance already exists");
    }

    static AwsServiceException instanceState(String message) {
        return of(InvalidDbInstanceStateException.builder(), "InvalidDBInstanceState", 400, message);
    }

    static AwsServiceException instanceQuota(int most) {
        return of(
                InstanceQuotaExceededException.builder(),
                "InstanceQuotaExceeded",
                400,
                "You have reached the maximum number of DB instances (" + most + ") allowed.");
    }

    static AwsServiceException snapshotNotFound(String id) {
        return of(DbSnapshotNotFoundException.builder(), "DBSnapshotNotFound", 404, "DBSnapshot " + id + " not found.");
    }

    static AwsServiceException snapshotExists(String id) {
        return of(
                DbSnapshotAlreadyExistsException.builder(),
                "DBSnapshotAlreadyExists",
                400,
                "Cannot create the snapshot because a snapshot with the identifier " + id + " already exists.");
    }

    static AwsServiceException snapshotState(String message) {
        return of(InvalidDbSnapshotStateException.builder(), "InvalidDBSnapshotState", 400, message);
    }

    static AwsServiceException snapshotQuota(String message) {
        return of(SnapshotQuotaExceededException.builder(), "SnapshotQuotaExceeded", 400, message);
    }

    static AwsServiceException sharedQuota() {
        return of(
                SharedSnapshotQuotaExceededException.builder(),
                "SharedSnapshotQuotaExceeded",
                400,
                "You have exceeded the maximum number of accounts that you can share a manual DB snapshot with.");
    }

    /** @param cause the error from KMS, or null */
    static AwsServiceException keyNotAccessible(String key, Throwable cause) {
        return of(
                KmsKeyNotAccessibleException.builder().cause(cause),
                "KMSKeyNotAccessibleFault",
                400,
                "The specified KMS key [" + key
                        + "] does not exist, is not enabled or you do not have permissions to access it.");
    }

    static AwsServiceException invalidRestore(String message) {
        return of(InvalidRestoreException.builder(), "InvalidRestoreFault", 400, message);
    }

    static AwsServiceException subnetGroupNotFound(String name) {
        return of(
                DbSubnetGroupNotFoundException.builder(),
                "DBSubnetGroupNotFoundFault",
                404,
                "DB subnet group '" + name + "' does not exist.");
    }

    static AwsServiceException subnetGroupExists(String name) {
        return of(
                DbSubnetGroupAlreadyExistsException.builder(),
                "DBSubnetGroupAlreadyExists",
                400,
                "The DB subnet group '" + name + "' already exists.");
    }

    static AwsServiceException subnetGroupState(String message) {
        return of(InvalidDbSubnetGroupStateException.builder(), "InvalidDBSubnetGroupStateFault", 400, message);
    }

    static AwsServiceException parameterGroupNotFound(ParameterGroup.Kind kind, String name) {
        return of(
                DbParameterGroupNotFoundException.builder(),
                "DBParameterGroupNotFound",
                404,
                (kind == ParameterGroup.Kind.INSTANCE ? "DBParameterGroup" : "DBClusterParameterGroup") + " not found: "
                        + name);
    }

    static AwsServiceException parameterGroupQuota(int most) {
        return of(
                DbParameterGroupQuotaExceededException.builder(),
                "DBParameterGroupQuotaExceeded",
                400,
                "You have reached the maximum number of parameter groups (" + most + ") allowed.");
    }

    static AwsServiceException parameterGroupState(String message) {
        return of(InvalidDbParameterGroupStateException.builder(), "InvalidDBParameterGroupState", 400, message);
    }

    static AwsServiceException parameterGroupExists(String name) {
        return of(
                DbParameterGroupAlreadyExistsException.builder(),
                "DBParameterGroupAlreadyExists",
                400,
                "Parameter group " + name + " already exists");
    }

    static AwsServiceException optionGroupNotFound(String name) {
        return of(
                OptionGroupNotFoundException.builder(),
                "OptionGroupNotFoundFault",
                404,
                "Specified OptionGroupName: " + name + " not found.");
    }

    static AwsServiceException optionGroupExists(String name) {
        return of(
                OptionGroupAlreadyExistsException.builder(),
                "OptionGroupAlreadyExistsFault",
                400,
                "An option group with the name " + name + " already exists.");
    }

    static AwsServiceException roleExists(String instance) {
        return of(
                DbInstanceRoleAlreadyExistsException.builder(),
                "DBInstanceRoleAlreadyExists",
                400,
                "The specified RoleArn or FeatureName value is already associated with the DB instance " + instance
                        + ".");
    }

    static AwsServiceException roleNotFound(String role, String instance) {
        return of(
                DbInstanceRoleNotFoundException.builder(),
                "DBInstanceRoleNotFound",
                404,
                "The role " + role + " is not associated with the DB instance " + instance + " for this feature.");
    }

    static AwsServiceException roleQuota(int most) {
        return of(
                DbInstanceRoleQuotaExceededException.builder(),
                "DBInstanceRoleQuotaExceeded",
                400,
                "You can't associate more than " + most + " IAM roles with a DB instance.");
    }

    static AwsServiceException vpcNetworkState(String message) {
        return of(InvalidVpcNetworkStateException.builder(), "InvalidVPCNetworkStateFault", 400, message);
    }

    static AwsServiceException certificateNotFound(String id) {
        return of(
                CertificateNotFoundException.builder(),
                "CertificateNotFound",
                404,
                "Certificate " + id + " not found.");
    }

    static AwsServiceException storageType(String type) {
        return of(
                StorageTypeNotSupportedException.builder(),
                "StorageTypeNotSupported",
                400,
                "Invalid storage type: " + type);
    }

    /** The SDK has no class for this error: only its code identifies it. */
    static AwsServiceException accessDenied(String message) {
        return of(RdsException.builder(), "AccessDenied", 403, message);
    }

    /** The SDK has no class for this error: only its code identifies it. */
    static AwsServiceException parameterValue(String message) {
        return of(RdsException.builder(), "InvalidParameterValue", 400, message);
    }

    /** The SDK has no class for this error: only its code identifies it. */
    static AwsServiceException parameterCombination(String message) {
        return of(RdsException.builder(), "InvalidParameterCombination", 400, message);
    }
}
