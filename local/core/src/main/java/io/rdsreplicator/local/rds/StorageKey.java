package io.rdsreplicator.local.rds;

import software.amazon.awssdk.core.SdkBytes;

/**
 * The KMS key of a DB instance or snapshot, and the data key encrypted under it.
 *
 * @param keyArn of the KMS key
 * @param awsManaged whether it is the account's {@code aws/rds}
 */
record StorageKey(String keyArn, boolean awsManaged, SdkBytes encryptedDataKey) {}
