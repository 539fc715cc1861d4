package io.rdsreplicator.local.rds;

import software.amazon.awssdk.core.SdkBytes;

/**
 * The KMS key of a DB instance, DB cluster or snapshot, and the data key encrypted under it.
 *
 * @param keyArn of the KMS key, or null for a key that AWS owns
 * @param awsManaged whether it is the account's {@code aws/rds}
 */
record StorageKey(String keyArn, boolean awsManaged, SdkBytes encryptedDataKey) {
    /** A key of AWS, which no account sees or shares. Only DB clusters have it. */
    static final StorageKey AWS_OWNED = new StorageKey(null, false, null);

    boolean awsOwned() {
        return keyArn == null;
    }
}
