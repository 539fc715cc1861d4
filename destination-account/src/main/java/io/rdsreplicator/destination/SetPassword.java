package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Fits the replica to the credentials of the secret: its master password becomes the secret's, or a generated one, stored in the secret
 * first, where the secret has none. RDS applies it after a while. A replica that is live already is left to the secret's rotation.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html">ModifyDBInstance</a>
 */
public final class SetPassword extends JsonHandler<SetPassword.Input, SetPassword.Output> {
    private static final int ATTEMPTS = 4;

    private final RdsClient rds;
    private final SecretStore store;
    private final Replicas replicas;
    private final boolean resets;

    public record Input(Announcement announcement, String replicaId) {
        public Input {
            Require.present(announcement, "announcement");
            Require.text(replicaId, "replicaId");
        }
    }

    /** @param secretVersionId the secret's version whose password the replica has; where nothing changed, the current one */
    public record Output(String replicaId, boolean changed, String secretVersionId) {}

    public SetPassword() {
        this(Aws.rds(), Aws.secrets(), Settings.fromEnvironment());
    }

    SetPassword(RdsClient rds, SecretsManagerClient secrets, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.store = new SecretStore(secrets, settings);
        this.replicas = new Replicas(rds, settings);
        this.resets = settings.flag("RESET_MASTER_PASSWORD");
    }

    @Override
    protected Output handle(Input input) {
        String name = store.name(input.announcement());
        replicas.require(input.replicaId(), input.announcement());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SecretVersion base = store.current(name);
            base.value().requireFits(input.announcement(), resets);
            if (!resets || isLive(base.value(), input)) {
                return new Output(input.replicaId(), false, base.versionId());
            }
            if (base.value().password().isPresent()) {
                set(input.replicaId(), base.value().password().get());
                return new Output(input.replicaId(), true, base.versionId());
            }
            storeGenerated(base, input.announcement());
        }
        throw new TransientException("secret " + name + " keeps changing");
    }

    private static boolean isLive(ReplicaSecret secret, Input input) {
        return GoingLive.decide(secret, GoingLive.Candidate.of(input.replicaId(), input.announcement())).answer()
                == GoingLive.Answer.ALREADY_LIVE;
    }

    /** A password that an earlier attempt has put, but not made current, is taken up: the same version cannot be put with another. */
    private void storeGenerated(SecretVersion base, Announcement announcement) {
        VersionLabels labels = store.labels(base.name());
        labels.rotation().ifPresent(version -> {
            throw new TransientException("secret " + base.name() + " is being rotated (version " + version + ") and has no password yet");
        });
        String password = store.version(base.name(), SecretStore.versionId(announcement.replicationId(), base))
                .flatMap(put -> put.value().password())
                .orElseGet(store::randomPassword);
        store.replace(base, labels, announcement.replicationId(), base.value().withPassword(password));
    }

    private void set(String replicaId, String password) {
        try {
            rds.modifyDBInstance(r -> r.dbInstanceIdentifier(replicaId).masterUserPassword(password).applyImmediately(true));
        } catch (SdkException e) {
            throw refusal("setting the master password of " + replicaId, e);
        }
    }

    /** By the code alone: the request holds the password, and what RDS says of it may quote it. */
    private static RuntimeException refusal(String action, SdkException e) {
        String code = AwsErrors.code(e);
        if (code.equals("DBInstanceNotFound")) {
            return new FailedInRdsException(action + ": it does not exist any more");
        }
        String message = action + ": " + (code.isEmpty() ? "no answer from RDS" : code);
        boolean passing = AwsErrors.translate(action, e) instanceof TransientException;
        return passing ? new TransientException(message) : new InvalidRequestException(message);
    }
}
