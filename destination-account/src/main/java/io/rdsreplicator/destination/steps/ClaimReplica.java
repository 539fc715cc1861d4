package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.secret.Claim;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretVersion;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Claims a replica and its landed snapshot for this execution, before the execution makes or changes either of them.
 * The claim is a staging label on the secret. A step that unlocks or deletes a replica or a snapshot first checks the
 * secret for claims. MarkSuperseded takes the claim off when the execution ends. A repeat finds its own label.
 */
public final class ClaimReplica extends JsonHandler<ClaimReplica.Input, ClaimReplica.Output> {
    private static final int ATTEMPTS = 5;
    /**
     * Leaves room for four labels, so that claims never stop a replication from going live. These are the labels of the
     * replica's version, of the replica that it replaces, of the unpublished swap event, and of a generated password.
     */
    private static final int SPARE_LABELS = 4;

    private final SecretStore store;

    /**
     * @param choice null for a replication
     * @param executionArn of the execution; {@code startTime}: when it was started
     * @param roomCanBeMade whether the definition removes unneeded labels if the secret has no room; null for no, in a
     *     definition of an earlier release
     * @param restores whether the replica is going to be restored, so that there is none now; null for no
     */
    public record Input(
            @JsonAlias("origin") ReplicaSpec replicaSpec,
            @Nullable OperatorChoice choice,
            String executionArn,
            Instant startTime,
            @Nullable Boolean roomCanBeMade,
            @Nullable Boolean restores) {
        public Input {
            Require.present(replicaSpec, "replicaSpec");
            Require.text(executionArn, "executionArn");
            Require.present(startTime, "startTime");
        }

        Input(
                ReplicaSpec replicaSpec,
                @Nullable OperatorChoice choice,
                String executionArn,
                Instant startTime,
                @Nullable Boolean roomCanBeMade) {
            this(replicaSpec, choice, executionArn, startTime, roomCanBeMade, null);
        }
    }

    /** The choice of the next state depends on it. */
    public enum Outcome {
        CLAIMED,
        NO_ROOM
    }

    /** @param label the claim; if there was no room, it is not on the secret */
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
     * @throws ConflictException if the secret is of another lineage, or holds a later choice of an operator than this
     *     rollback's
     */
    @Override
    protected Output handle(Input input) {
        String name = store.name(input.replicaSpec().sourceDatabase());
        String label = Claim.of(input.replicaSpec().replicationId(), input.startTime(), input.executionArn())
                .label();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SecretVersion base = store.current(name);
            base.value().requireOf(input.replicaSpec().sourceArn());
            if (input.choice() != null) {
                base.value().requireNoLaterChoice(input.choice().chosenAt());
            }
            VersionStages labels = store.labels(name);
            if (labels.versionWith(label).isPresent()) {
                if (Boolean.TRUE.equals(input.restores())) {
                    forgetFormerReplica(name, labels, input.replicaSpec().replicationId());
                }
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

    /**
     * A replica of this name may have been live, replaced and deleted before. If nobody has marked the lineage since, a
     * label still says that it is to be unlocked. That would unlock the replica which an operator has restored.
     */
    private void forgetFormerReplica(String name, VersionStages labels, ReplicationId id) {
        for (String label : List.of(VersionStages.unlock(id), VersionStages.owed(id))) {
            labels.versionWith(label).ifPresent(version -> store.takeOffLabel(name, label, version));
        }
    }
}
