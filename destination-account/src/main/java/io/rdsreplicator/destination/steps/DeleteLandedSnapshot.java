package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.destination.retention.SafetyCopies;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.snapshot.LandedSnapshot;
import io.rdsreplicator.destination.snapshot.LandedSnapshots;
import io.rdsreplicator.destination.snapshot.LandingLimit;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.steps.DeleteSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * {@link DeleteSnapshot} in the destination account. It keeps the newest landed snapshot, each safety copy, and each
 * snapshot that counts for a limit. To decide that, it lists all landed snapshots of the lineage again. It also keeps a
 * snapshot that another execution has claimed.
 */
public final class DeleteLandedSnapshot extends JsonHandler<DeleteLandedSnapshot.Input, DeleteSnapshot.Output> {
    private final DeleteSnapshot step;
    private final SecretStore store;
    private final StackReplicas replicas;
    private final LandedSnapshots landed;
    private final SafetyCopies safetyCopies;
    private final LandingLimit limit;

    /**
     * @param sourceArn the lineage that is being pruned
     * @param executionArn of the execution that deletes; {@code stateMachineArn}: its state machine
     * @param onlyIfFailed whether a snapshot from which a replication can be resumed is kept: retention has not decided
     *     about it
     * @param formerIdentity as in {@link ListPrunable.PrunableSnapshot}
     * @param now when this state was entered, by Step Functions' clock; null in a definition of an earlier release
     * @param listedAt as in {@link DeleteSnapshot.Input}
     */
    public record Input(
            String snapshotId,
            Arn sourceArn,
            String stateMachineArn,
            String executionArn,
            boolean onlyIfFailed,
            @Nullable String formerIdentity,
            @Nullable Instant now,
            @Nullable Instant listedAt) {
        public Input {
            Require.text(snapshotId, "snapshotId");
            Require.present(sourceArn, "sourceArn");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
        }

        private DeleteSnapshot.Input inAnyAccount() {
            return new DeleteSnapshot.Input(
                    snapshotId, sourceArn, stateMachineArn, executionArn, onlyIfFailed, listedAt, now);
        }
    }

    public DeleteLandedSnapshot() {
        this(AwsClients.rds(), AwsClients.secrets(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    DeleteLandedSnapshot(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.step = new DeleteSnapshot(rds, sfn, settings);
        this.store = new SecretStore(secrets, settings);
        this.replicas = new StackReplicas(rds, settings);
        this.landed = new LandedSnapshots(rds, replicas.ownership());
        this.safetyCopies = new SafetyCopies(settings);
        this.limit = new LandingLimit(settings);
    }

    @Override
    protected DeleteSnapshot.Output handle(Input input) {
        return step.delete(
                input.inAnyAccount(), replication -> needed(input, replication).or(() -> claim(input, replication)));
    }

    private Optional<String> needed(Input input, ReplicationId replication) {
        String id = replicas.ownership().names().snapshot(SnapshotKind.LANDED, replication);
        Set<String> ended = input.formerIdentity() == null ? Set.of() : Set.of(input.formerIdentity());
        List<LandedSnapshot> lineage = landed.ofLineage(input.sourceArn());
        Optional<LandedSnapshot> newest =
                lineage.stream().filter(l -> l.status() == RdsStatus.READY).max(LandedSnapshot.OLDEST_FIRST);
        if (newest.filter(l -> l.id().equals(id)).isPresent()) {
            return Optional.of("it is the newest by now");
        }
        if (safetyCopies.kept(input.sourceArn(), lineage, ended, input.now()).contains(id)) {
            return Optional.of("it is a safety copy, or will be the next one");
        }
        return Optional.of("it counts for MaxReplicationsPerDay")
                .filter(reason -> limit.kept(lineage, input.now()).contains(id));
    }

    /** Checked last: an execution puts its claim on the secret before it makes or changes anything. */
    private Optional<String> claim(Input input, ReplicationId replication) {
        String secret = store.name(input.sourceArn().resourceName());
        return Optional.of(Retention.CLAIMED).filter(reason -> store.labels(secret)
                .claimedByOthers(input.executionArn())
                .contains(replication));
    }
}
