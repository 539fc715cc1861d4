package io.rdsreplicator.local.sns;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * Encryption of topics. A publisher needs {@code kms:GenerateDataKey} and {@code kms:Decrypt} on the topic's key (<a
 * href="https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html">key management</a>). The policy of the AWS
 * managed key allows only principals of its own account, and so no service. Messages themselves are not encrypted
 * here.
 */
final class TopicKeys {
    private final FrontDoor frontDoor;

    TopicKeys(FrontDoor frontDoor) {
        this.frontDoor = frontDoor;
    }

    void encryptFor(Topic topic, Caller publisher) {
        String key = topic.key();
        if (key == null) {
            return;
        }
        if (key.endsWith("alias/aws/sns")) {
            if (publisher.isService() || !publisher.account().equals(topic.place.account())) {
                throw SnsFailures.keyDenied(
                        publisher.principal() + " is not authorized to use the AWS managed key of SNS");
            }
        } else if (frontDoor.offers(KmsClient.class)) {
            String arn = AmazonResourceName.isArn(key)
                    ? key
                    : topic.place.arn("kms", key.startsWith("alias/") ? key : "key/" + key);
            use(arn, frontDoor.client(KmsClient.class, publisher.via("sns")));
        }
    }

    private static void use(String key, KmsClient kms) {
        try {
            GenerateDataKeyResponse dataKey =
                    kms.generateDataKey(k -> k.keyId(key).keySpec(DataKeySpec.AES_256));
            kms.decrypt(d -> d.keyId(key).ciphertextBlob(dataKey.ciphertextBlob()));
        } catch (KmsException e) {
            throw SnsFailures.key(e);
        }
    }
}
