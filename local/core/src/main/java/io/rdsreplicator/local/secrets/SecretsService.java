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
 * AWS Secrets Manager in every account and Region: versions and their staging labels, resource policies, deletion with a recovery window. A
 * secret under a customer's key needs KMS at the same front door.
 */
public final class SecretsService {
    private final LocalSecrets store;
    private final Values values;

    /** Opens the service at the front door; passwords that it makes differ from run to run. */
    public SecretsService(Timeline timeline, FrontDoor frontDoor) {
        this(timeline, frontDoor, new SecureRandom());
    }

    /** @param random where passwords come from */
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
     * Begins a rotation that comes no further, as {@code RotateSecret} with a function that fails at once: {@code AWSPENDING} is on a
     * version without a value. Call it under the timeline's lock, or from the thread that drives the timeline.
     *
     * @param versionId the rotation's token
     * @throws IllegalArgumentException if there is no such secret
     */
    public void beginRotation(AccountRegion place, String secretName, String versionId) {
        values.addPending(
                store.named(place, secretName)
                        .orElseThrow(() -> new IllegalArgumentException("no secret " + secretName)),
                versionId);
    }

    /**
     * Has {@code ListSecrets} show a place's secrets as they were so long ago, though not as before this call; zero for as they are.
     * Call it under the timeline's lock, or from the thread that drives the timeline.
     *
     * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html">It may not show the changes of the
     *     last five minutes</a>
     */
    public void listLate(AccountRegion place, Duration span) {
        store.listLate(place, span);
    }
}
