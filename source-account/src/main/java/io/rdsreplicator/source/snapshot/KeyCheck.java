package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * Checks a KMS key that a replication needs. If the key cannot be used, the exception says what to do.
 *
 * @param name the key's name in messages: {@code transfer key arn:aws:kms:...}
 * @param missing what to do if it does not exist
 * @param denied what to do if access to DescribeKey is denied
 */
record KeyCheck(String name, String arn, String missing, String denied) {
    KeyMetadata describe(KmsClient kms) {
        try {
            return kms.describeKey(r -> r.keyId(arn)).keyMetadata();
        } catch (KmsException e) {
            if (AwsErrors.isCode(e, "NotFoundException")) {
                throw refusal("does not exist: " + missing);
            }
            if (AwsErrors.isCode(e, "AccessDeniedException")) {
                throw refusal("may not be described: " + denied);
            }
            throw AwsErrors.translate("DescribeKey of " + arn, e);
        }
    }

    void requireEnabled(KeyMetadata key) {
        require(
                key.keyState() == KeyState.ENABLED,
                "is in state " + key.keyStateAsString() + ": " + mend(key.keyState()));
    }

    void require(boolean holds, String otherwise) {
        if (!holds) {
            throw refusal(otherwise);
        }
    }

    private InvalidRequestException refusal(String reason) {
        return new InvalidRequestException(name + " " + reason);
    }

    private static String mend(KeyState state) {
        return switch (state) {
            case DISABLED -> "enable it";
            case PENDING_DELETION, PENDING_REPLICA_DELETION ->
                "cancel its deletion and enable it, or what is encrypted under it is lost";
            case PENDING_IMPORT -> "import its key material";
            default -> "wait until it is Enabled";
        };
    }
}
