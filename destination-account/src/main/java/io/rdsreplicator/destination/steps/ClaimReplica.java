package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.secret.Claim;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretVersion;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Claims a replica, and the landed snapshot that it is made of, before anything of them is made or changed: puts a staging label on the
 * secret, to which everyone gives way who unlocks or deletes. MarkSuperseded takes it off when the execution ends. A repeat finds its own
 * label.
 */
public final class ClaimReplica extends JsonHandler<ClaimReplica.Input, ClaimReplica.Output> {
    private static final int ATTEMPTS = 5;
    /**
     * That of the replica's version, that of the replica which it replaces, that of the swap until it is told, and that of a generated
     * password: claims keep no replication from going live.
     */
    private static final int SPARE_LABELS = 4;

    private final SecretStore store;

    /**
     * @param choice null for a replication
     * @param executionArn of the execution, and {@code startTime} when it was started
     * @param roomCanBeMade whether the definition takes labels that nobody needs off the secret where it has no room; null for no, as in a
     *     definition of an earlier release
     */
    public record Input(
            ReplicaSpec origin, OperatorChoice choice, String executionArn, Instant startTime, Boolean roomCanBeMade) {
        public Input {
            Require.present(origin, "origin");
            Require.text(executionArn, "executionArn");
            Require.present(startTime, "startTime");
        }
    }

    /** The next state depends on it. */
    public enum Outcome {
        CLAIMED,
        NO_ROOM
    }

    /** @param label the claim, which the secret has not if there was no room */
    public record Output(Outcome outcome, String label, boolean changed) {}

    public ClaimReplica() {
        this(AwsClients.secrets(), Settings.fromEnvironment());
    }

    ClaimReplica(SecretsManagerClient secrets, Settings settings) {
        super(Input.class);
        this.store = new SecretStore(secrets, settings);
    }

    /**
     * @throws InvalidRequestException if the secret has no room for the label, and none can be made
     * @throws ConflictException if the secret is another lineage's, or says what an operator has chosen later than this rollback's
     */
    @Override
    protected Output handle(Input input) {
        String name = store.name(input.origin().sourceDatabase());
        String label = Claim.of(input.origin().replicationId(), input.startTime(), input.executionArn())
                .label();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SecretVersion base = store.current(name);
            base.value().requireOf(input.origin().sourceArn());
            if (input.choice() != null) {
                base.value().requireNoLaterChoice(input.choice().chosenAt());
            }
            VersionStages labels = store.labels(name);
            if (labels.versionWith(label).isPresent()) {
                return new Output(Outcome.CLAIMED, label, attempt > 0);
            }
            if (Boolean.TRUE.equals(input.roomCanBeMade()) && !labels.haveRoom(List.of(label), SPARE_LABELS)) {
                return new Output(Outcome.NO_ROOM, label, false);
            }
            labels.requireRoom(name, List.of(label), SPARE_LABELS);
            store.addLabel(name, label, base.versionId());
        }
        throw new TransientException("the label " + label + " is not on secret " + name + " yet");
    }
}
