package io.rdsreplicator.local.secrets;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.PolicyCheck;
import io.rdsreplicator.local.time.Timeline;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Local AWS Secrets Manager in every account and Region: versions, staging labels, resource policies, and deletion
 * with a recovery window. If a secret uses a customer managed key, KMS must be open at the same front door.
 */
public final class SecretsService {
    private final LocalSecrets store;
    private final Values values;

    /** Opens the service at the front door. The passwords that it generates differ from run to run. */
    public SecretsService(Timeline timeline, FrontDoor frontDoor) {
        this(timeline, frontDoor, new SecureRandom());
    }

    /** @param random the source of generated passwords */
    public SecretsService(Timeline timeline, FrontDoor frontDoor, RandomGenerator random) {
        this.store = new LocalSecrets(timeline, frontDoor.authorization());
        this.values = new Values(timeline, store, new Vault(frontDoor));
        SecretAdministration secrets =
                new SecretAdministration(timeline, store, values, new PolicyCheck(frontDoor.roles()));
        RandomPasswords passwords = new RandomPasswords(random, store);
        frontDoor.open(
                SecretsManagerClient.class,
                caller -> new LocalSecretsManagerClient(secrets, values, passwords, caller));
    }

    /**
     * Begins a rotation that does not go on, like {@code RotateSecret} with a function that fails at once. {@code
     * AWSPENDING} is then on a version without a value. Call it under the timeline's lock, or from the thread that
     * drives the timeline.
     *
     * @param versionId the rotation's token
     * @throws IllegalArgumentException if the secret does not exist
     */
    public void beginRotation(AccountRegion place, String secretName, String versionId) {
        values.addPending(
                store.named(place, secretName)
                        .orElseThrow(() -> new IllegalArgumentException("no secret " + secretName)),
                versionId);
    }

    /**
     * Makes {@code ListSecrets} show the secrets as they were this long ago, but not as they were before this call.
     * Zero means as they are. Call it under the timeline's lock, or from the thread that drives the timeline.
     *
     * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html">It may not
     * show the changes of the last five minutes</a>
     */
    public void listLate(AccountRegion place, Duration span) {
        store.listLate(place, span);
    }
}
