package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import java.util.Locale;
import software.amazon.awssdk.services.rds.model.MasterUserSecret;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;

/**
 * Master passwords that RDS manages. RDS generates the password and shows the ARN of its secret. Nobody can read that
 * secret here: it is not put into the local Secrets Manager. A DB instance restored from a snapshot is not managed,
 * and has the password from the time of the snapshot.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html">Managed passwords</a>
 */
final class ManagedPasswords {
    private static final String DEFAULT_KEY = "alias/aws/secretsmanager";
    private static final int SUFFIX = 6;
    private static final int LENGTH = 28;

    private final RdsStage stage;

    ManagedPasswords(RdsStage stage) {
        this.stage = stage;
    }

    /**
     * Refuses a password, or a KMS key of the secret, that contradicts {@code manage}.
     *
     * @return whether RDS is to manage the password
     */
    static boolean asked(Boolean manage, String password, String secretKeyId) {
        boolean managed = Boolean.TRUE.equals(manage);
        if (managed && password != null) {
            throw RdsFailure.parameterCombination(
                    "You can't specify MasterUserPassword when ManageMasterUserPassword is enabled.");
        }
        if (!managed && secretKeyId != null) {
            throw RdsFailure.parameterCombination(
                    "You can't specify MasterUserSecretKmsKeyId unless you enable ManageMasterUserPassword.");
        }
        return managed;
    }

    /** Refuses a modification that does not say clearly what becomes of a managed password. */
    static void check(DbInstance db, ModifyDbInstanceRequest request) {
        asked(request.manageMasterUserPassword(), request.masterUserPassword(), request.masterUserSecretKmsKeyId());
        boolean managed = db.kept.masterUserSecret() != null;
        if (managed && request.manageMasterUserPassword() == null && request.masterUserPassword() != null) {
            throw RdsFailure.parameterCombination(
                    "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled.");
        }
        if (managed
                && Boolean.FALSE.equals(request.manageMasterUserPassword())
                && request.masterUserPassword() == null) {
            throw RdsFailure.parameterCombination(
                    "You must specify MasterUserPassword when you disable ManageMasterUserPassword.");
        }
        if (managed && request.masterUserSecretKmsKeyId() != null) {
            throw RdsFailure.parameterCombination("You can't change the KMS key of the secret of a managed password.");
        }
    }

    /** @param keyId null for the default key of Secrets Manager */
    MasterUserSecret secret(Caller caller, DbInstance db, String keyId) {
        String digest = stage.newDigest(db.arn);
        return MasterUserSecret.builder()
                .secretArn(db.place.arn(
                        "secretsmanager",
                        "secret:rds!" + db.resourceId.toLowerCase(Locale.ROOT) + "-" + digest.substring(0, SUFFIX)))
                .secretStatus("active")
                .kmsKeyId(stage.keys.named(caller, keyId == null ? DEFAULT_KEY : keyId))
                .build();
    }

    String password(DbInstance db) {
        return stage.newDigest(db.arn).substring(0, LENGTH);
    }
}
