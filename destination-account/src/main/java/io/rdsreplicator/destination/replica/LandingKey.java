package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;

/**
 * The KMS key of the stack's replicas. KMS reports at once that the key cannot be used. RDS shows it in the status of a
 * DB instance only after it has needed the key.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html">Key states</a>
 */
public final class LandingKey {
    private final KmsClient kms;
    private final String arn;

    public LandingKey(KmsClient kms, Settings settings) {
        this.kms = kms;
        this.arn = settings.text("LANDING_KEY_ARN");
    }

    /**
     * Why a DB instance that is encrypted under a key may lose its data. Empty if that key is not this one, or if it
     * can be used.
     */
    Optional<String> problem(@Nullable String kmsKeyId) {
        return Optional.ofNullable(kmsKeyId)
                .filter(arn::equals)
                .map(key -> state())
                .filter(state -> state != KeyState.ENABLED)
                .map(state -> "its KMS key " + arn + " is " + state);
    }

    /** Why nothing can be encrypted under the key; empty if it can be used. */
    public Optional<String> problem() {
        return Optional.of(state())
                .filter(state -> state != KeyState.ENABLED)
                .map(state -> "landing key " + arn + " is " + state
                        + ": enable it, or cancel its deletion, or what is encrypted under it is lost");
    }

    private KeyState state() {
        try {
            return kms.describeKey(r -> r.keyId(arn)).keyMetadata().keyState();
        } catch (SdkException e) {
            throw AwsErrors.translate("DescribeKey of " + arn, e);
        }
    }
}
