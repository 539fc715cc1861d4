package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;

/** Maps each refusal of a restore to an error that tells the operator what to do. */
public final class RestoreErrors {
    private static final Map<String, String> CORRECT_BY = Map.ofEntries(
            Map.entry(
                    "DBClusterSnapshotNotFoundFault",
                    "the landed snapshot is gone: start again, and it is copied again"),
            Map.entry(
                    "DBClusterQuotaExceededFault",
                    "the account's quota of DB clusters is used up: raise it, or lower ReplicasToKeep"),
            Map.entry(
                    "DBClusterParameterGroupNotFound",
                    "the default DB cluster parameter group of the engine is missing"),
            Map.entry("DBSnapshotNotFound", "the landed snapshot is gone: start again, and it is copied again"),
            Map.entry(
                    "KMSKeyNotAccessibleFault",
                    "RDS could not use the landing key: look at its state, its policy, this function's role"),
            Map.entry(
                    "InstanceQuotaExceeded",
                    "the account's quota of DB instances is used up: raise it, or lower ReplicasToKeep"),
            Map.entry(
                    "StorageQuotaExceeded",
                    "the account's quota of DB storage is used up: raise it, or lower ReplicasToKeep"),
            Map.entry("TenantDatabaseQuotaExceeded", "the account's quota of tenant databases is used up: raise it"),
            Map.entry(
                    "DBSubnetGroupNotFoundFault",
                    "there is no such DB subnet group: correct the parameter DBSubnetGroupName"),
            Map.entry(
                    "DBSubnetGroupDoesNotCoverEnoughAZs",
                    "the DB subnet group needs subnets in more Availability Zones"),
            Map.entry("InvalidSubnet", "a subnet of the DB subnet group cannot be used"),
            Map.entry(
                    "InvalidVPCNetworkStateFault",
                    "the DB subnet group does not cover all its Availability Zones any more"),
            Map.entry("NetworkTypeNotSupported", "the DB subnet group does not support the network type"),
            Map.entry(
                    "AuthorizationNotFound",
                    "a security group is not authorized: correct the parameter SecurityGroupIds"),
            Map.entry(
                    "DBSecurityGroupNotFound",
                    "there is no such security group: correct the parameter SecurityGroupIds"),
            Map.entry("DBParameterGroupNotFound", "the default parameter group of the engine is missing"),
            Map.entry("OptionGroupNotFoundFault", "the snapshot needs an option group that this account does not have"),
            Map.entry("StorageTypeNotSupported", "the storage type of the source is not offered here"),
            Map.entry(
                    "ProvisionedIopsNotAvailableInAZFault",
                    "no Availability Zone of the DB subnet group offers provisioned IOPS"),
            Map.entry("DomainNotFoundFault", "the snapshot needs a directory that this account does not have"),
            Map.entry(
                    "BackupPolicyNotFoundFault", "the snapshot needs a backup policy that this account does not have"),
            Map.entry("CertificateNotFound", "the snapshot needs a certificate that this account does not have"));

    private RestoreErrors() {}

    /** The error for a member of a DB cluster that RDS refuses to make. */
    static RuntimeException ofMember(String member, String cluster, String instanceClass, SdkException e) {
        String action = "creating member " + member + " of DB cluster " + cluster + ", of class " + instanceClass;
        return switch (AwsErrors.code(e)) {
            case "InstanceQuotaExceeded" ->
                new InvalidRequestException(action
                        + ": the account's quota of DB instances is used up: raise it, or lower ReplicasToKeep,"
                        + " ReplicasToKeepRunning or ReplicaReaders");
            case "InvalidParameterCombination", "InvalidParameterValue" ->
                new InvalidRequestException(AwsErrors.message(AwsErrors.translate(action, e))
                        + "; this Region must offer the class for the engine version: set ReplicaInstanceClass");
            default -> AwsErrors.translate(action, e);
        };
    }

    public static RuntimeException translate(String replica, String snapshot, String subnetGroup, SdkException e) {
        String code = AwsErrors.code(e);
        String message = "restore of snapshot " + snapshot + " as " + replica + " in DB subnet group " + subnetGroup
                + ": " + code + ": ";
        if (code.equals("InvalidRestoreFault")) {
            return new FailedInRdsException(message + "RDS cannot restore this snapshot");
        }
        if (code.equals("InvalidParameterCombination")) {
            return new InvalidRequestException(
                    AwsErrors.translate("restore of snapshot " + snapshot + " as " + replica, e)
                                    .getMessage()
                            + "; a replica has the engine version, the instance class and the storage of its source: this Region"
                            + " must offer them, or change the source");
        }
        String correction = CORRECT_BY.get(code);
        return correction == null
                ? AwsErrors.translate("restore of snapshot " + snapshot + " as " + replica, e)
                : new InvalidRequestException(message + correction);
    }
}
