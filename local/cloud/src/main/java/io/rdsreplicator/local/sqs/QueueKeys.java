package io.rdsreplicator.local.sqs;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * Encryption of queues. A sender needs {@code kms:GenerateDataKey} and {@code kms:Decrypt} on a queue's key (<a
 * href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html">key
 * management</a>). Messages themselves are not encrypted here.
 */
final class QueueKeys {
    private final FrontDoor frontDoor;

    QueueKeys(FrontDoor frontDoor) {
        this.frontDoor = frontDoor;
    }

    void encryptFor(LocalQueue queue, Caller sender) {
        String key = queue.attributes.key();
        if (key == null || key.endsWith("alias/aws/sqs") || !frontDoor.offers(KmsClient.class)) {
            return;
        }
        String arn = AmazonResourceName.isArn(key)
                ? key
                : queue.place.arn("kms", key.startsWith("alias/") ? key : "key/" + key);
        KmsClient kms = frontDoor.client(KmsClient.class, sender.via("sqs"));
        try {
            GenerateDataKeyResponse dataKey =
                    kms.generateDataKey(k -> k.keyId(arn).keySpec(DataKeySpec.AES_256));
            kms.decrypt(d -> d.keyId(arn).ciphertextBlob(dataKey.ciphertextBlob()));
        } catch (KmsException e) {
            throw SqsFailures.keyDenied(e.awsErrorDetails().errorMessage());
        }
    }
}
