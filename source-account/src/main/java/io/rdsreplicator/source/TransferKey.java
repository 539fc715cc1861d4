package io.rdsreplicator.source;

import io.rdsreplicator.shared.Arn;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * The key under which snapshots are encrypted for the destination account.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/share-encrypted-snapshot.html">Sharing encrypted snapshots</a>
 */
record TransferKey(Arn arn) {
    TransferKey {
        Require.that(
                arn.resourceType().equals("key"),
                "the transfer key must be given by its ARN, not by that of an " + arn.resourceType());
    }

    static TransferKey from(Settings settings) {
        return new TransferKey(Arn.parse(settings.text("TRANSFER_KEY_ARN"), "TRANSFER_KEY_ARN"));
    }

    /** @param kmsKeyArn a snapshot's key, null if it has none */
    boolean is(String kmsKeyArn) {
        return arn.toString().equals(kmsKeyArn);
    }

    /** @throws InvalidRequestException if a snapshot of this database cannot be encrypted under the key and shared, saying what to do */
    void requireUsableFor(Arn database, KmsClient kms) {
        require(arn.isBeside(database), "is not in account " + database.account() + " and Region " + database.region()
                + ", where the database is: deploy the stack with a key of that account and Region");
        KeyMetadata key = describe(kms);
        require(
                key.keyManager() == KeyManagerType.CUSTOMER,
                "is managed by AWS and cannot be shared with another account: use a customer-managed key");
        require(
                key.keySpec() == KeySpec.SYMMETRIC_DEFAULT && key.keyUsage() == KeyUsageType.ENCRYPT_DECRYPT,
                "is a key of spec " + key.keySpecAsString() + " for " + key.keyUsageAsString()
                        + ": RDS needs a symmetric key (SYMMETRIC_DEFAULT) for ENCRYPT_DECRYPT");
        require(key.keyState() == KeyState.ENABLED, "is in state " + key.keyStateAsString() + ": " + mend(key.keyState()));
    }

    private KeyMetadata describe(KmsClient kms) {
        try {
            return kms.describeKey(r -> r.keyId(arn.toString())).keyMetadata();
        } catch (KmsException e) {
            if (AwsErrors.isCode(e, "NotFoundException")) {
                throw refusal("does not exist: deploy the stack with a key that does");
            }
            if (AwsErrors.isCode(e, "AccessDeniedException")) {
                throw refusal("may not be described: allow the role of PlanReplication kms:DescribeKey in the key's policy or by its own");
            }
            throw AwsErrors.translate("DescribeKey of " + arn, e);
        }
    }

    private static String mend(KeyState state) {
        return switch (state) {
            case DISABLED -> "enable it";
            case PENDING_DELETION, PENDING_REPLICA_DELETION -> "cancel its deletion and enable it, or the snapshots under it are lost";
            case PENDING_IMPORT -> "import its key material";
            default -> "wait until it is Enabled";
        };
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw refusal(otherwise);
        }
    }

    private InvalidRequestException refusal(String reason) {
        return new InvalidRequestException("transfer key " + arn + " " + reason);
    }
}
