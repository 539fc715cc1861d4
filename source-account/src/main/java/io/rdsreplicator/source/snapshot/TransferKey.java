package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/**
 * The key under which snapshots are encrypted for the destination account.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/share-encrypted-snapshot.html">
 *     Sharing encrypted snapshots</a>
 */
public record TransferKey(Arn arn) {
    public TransferKey {
        Require.that(
                arn.resourceType().equals("key"),
                "the transfer key must be given by its ARN, not by that of an " + arn.resourceType());
    }

    public static TransferKey from(Settings settings) {
        return new TransferKey(Arn.parse(settings.text("TRANSFER_KEY_ARN"), "TRANSFER_KEY_ARN"));
    }

    /** @param kmsKeyArn a snapshot's key */
    public boolean is(@Nullable String kmsKeyArn) {
        return arn.toString().equals(kmsKeyArn);
    }

    /**
     * @throws InvalidRequestException if a snapshot of this database cannot be encrypted under the key and shared; the
     *     message says what to do
     */
    public void requireUsableFor(Arn database, KmsClient kms) {
        KeyCheck look = new KeyCheck(
                "transfer key " + arn,
                arn.toString(),
                "deploy the stack with a key that does",
                "allow the role of PlanReplication kms:DescribeKey in the key's policy or by its own");
        look.require(
                arn.isBeside(database),
                "is not in account " + database.account() + " and Region " + database.region()
                        + ", where the database is: deploy the stack with a key of that account and Region");
        KeyMetadata key = look.describe(kms);
        look.require(
                key.keyManager() == KeyManagerType.CUSTOMER,
                "is managed by AWS and cannot be shared with another account: use a customer-managed key");
        look.require(
                key.keySpec() == KeySpec.SYMMETRIC_DEFAULT && key.keyUsage() == KeyUsageType.ENCRYPT_DECRYPT,
                "is a key of spec " + key.keySpecAsString() + " for " + key.keyUsageAsString()
                        + ": RDS needs a symmetric key (SYMMETRIC_DEFAULT) for ENCRYPT_DECRYPT");
        look.requireEnabled(key);
    }
}
