package io.rdsreplicator.destination.secret;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.TransientException;
import java.util.List;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Makes a new value of a secret current, if the version that it was made from is still current.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html">
 *     UpdateSecretVersionStage</a>
 */
public final class CompareAndSwap {
    private final SecretsManagerClient secrets;
    private final SecretStore store;

    public CompareAndSwap(SecretsManagerClient secrets, SecretStore store) {
        this.secrets = secrets;
        this.store = store;
    }

    /**
     * The id of the version that a maker creates from a base. It is also the request token, so that a repeated put does
     * nothing.
     */
    public static String versionId(String maker, SecretVersion base) {
        return ReplicationId.sha256(maker + " " + base.versionId());
    }

    /**
     * A value that is to become current.
     *
     * @param maker the replication or the rollback; the maker and the base determine the version's id
     * @param labels never one of Secrets Manager's own
     * @param value a function of the base's value and the maker: a repeat gives the same value
     */
    public record Draft(String maker, List<String> labels, String value) {

        @Override
        public String toString() {
            return "Draft[" + maker + ", " + labels + ", value not shown]";
        }
    }

    /** Makes a new value current if the base is still current. */
    public boolean replace(SecretVersion base, VersionStages labels, Draft draft) {
        return replace(base, labels, draft, () -> true);
    }

    /**
     * Makes a new value current if the base is still current. Checks before the last call whether the replica that the
     * value names can still go live.
     *
     * @param labels read after the base
     * @return false if the base has moved or the replica cannot go live; applications then see no change
     */
    public boolean replace(SecretVersion base, VersionStages labels, Draft draft, BooleanSupplier isFit) {
        if (!labels.has(VersionStages.CURRENT, base.versionId())) {
            return false;
        }
        String version = versionId(draft.maker(), base);
        put(base.name(), version, draft.labels(), draft.value());
        boolean leftover = labels.has(VersionStages.PENDING, base.versionId());
        return (!leftover || endRotation(base)) && isFit.getAsBoolean() && moveCurrent(base, version);
    }

    /**
     * Puts a version that is not current. A repeat with the same value changes nothing.
     *
     * @throws ConflictException if the version exists with another value
     */
    void put(String name, String version, List<String> labels, String value) {
        try {
            secrets.putSecretValue(r -> r.secretId(name)
                    .clientRequestToken(version)
                    .versionStages(labels)
                    .secretString(value));
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "ResourceExistsException")) {
                throw new ConflictException(
                        "secret " + name + " has a version " + version + " with another value than this"
                                + " execution makes: put the current value once more as a new version, then start again");
            }
            throw SecretErrors.refusal("putting a version of secret " + name, e);
        }
    }

    /**
     * Takes the label of a finished rotation off the base. If it stayed on a version that is not current, it would
     * count as a rotation in progress forever. Secrets Manager would then refuse the next rotation.
     */
    private boolean endRotation(SecretVersion base) {
        try {
            secrets.updateSecretVersionStage(r ->
                    r.secretId(base.name()).versionStage(VersionStages.PENDING).removeFromVersionId(base.versionId()));
            return true;
        } catch (SdkException e) {
            if (SecretErrors.isMoved(e)) {
                return false;
            }
            throw SecretErrors.refusal("ending the rotation of secret " + base.name(), e);
        }
    }

    private boolean moveCurrent(SecretVersion base, String version) {
        try {
            secrets.updateSecretVersionStage(r -> r.secretId(base.name())
                    .versionStage(VersionStages.CURRENT)
                    .moveToVersionId(version)
                    .removeFromVersionId(base.versionId()));
            return true;
        } catch (SdkException e) {
            if (!SecretErrors.isMoved(e)) {
                throw SecretErrors.refusal("swapping secret " + base.name(), e);
            }
            VersionStages now = store.labels(base.name());
            if (now.has(VersionStages.CURRENT, base.versionId())) {
                // The labels that are read can be older than those that Secrets Manager compared.
                throw new TransientException("swapping secret " + base.name() + ": " + AwsErrors.code(e));
            }
            return now.has(VersionStages.CURRENT, version);
        }
    }
}
