package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import java.util.List;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Claims the replica that an operator has chosen, before anything of it is changed: puts a staging label on the secret, to which everyone
 * gives way who unlocks or deletes replicas. MarkSuperseded takes it off when the rollback ends. A repeat finds its own label.
 */
public final class ClaimReplica extends JsonHandler<ClaimReplica.Input, ClaimReplica.Output> {
    private static final int ATTEMPTS = 5;
    /** The replica's label and that of the one which it replaces: no claim is to keep a replication from going live. */
    private static final int SPARE_LABELS = 2;

    private final SecretStore store;

    public record Input(Origin origin, OperatorChoice choice) {
        public Input {
            Require.present(origin, "origin");
            Require.present(choice, "choice");
        }
    }

    public record Output(String label, boolean changed) {}

    public ClaimReplica() {
        this(Aws.secrets(), Settings.fromEnvironment());
    }

    ClaimReplica(SecretsManagerClient secrets, Settings settings) {
        super(Input.class);
        this.store = new SecretStore(secrets, settings);
    }

    /**
     * @throws InvalidRequestException if the secret has no room for the label
     * @throws ConflictException if an operator has chosen later than this rollback's
     */
    @Override
    protected Output handle(Input input) {
        String name = store.name(input.origin().sourceDatabase());
        OperatorChoice choice = input.choice();
        String label = Claim.of(input.origin().replicationId(), choice.chosenAt(), choice.executionArn()).label();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SecretVersion base = store.current(name);
            base.value().requireOf(input.origin().sourceArn()).requireNoLaterChoice(choice.chosenAt());
            VersionLabels labels = store.labels(name);
            if (labels.versionWith(label).isPresent()) {
                return new Output(label, attempt > 0);
            }
            labels.requireRoom(name, List.of(label), SPARE_LABELS);
            store.addLabel(base, label);
        }
        throw new TransientException("the label " + label + " is not on secret " + name + " yet");
    }
}
