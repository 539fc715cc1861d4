package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.rdsreplicator.destination.events.HeldSource;
import io.rdsreplicator.destination.events.ReplicaLiveEvent;
import io.rdsreplicator.destination.events.RolledBackEvent;
import io.rdsreplicator.destination.events.SourceReplacedEvent;
import io.rdsreplicator.destination.events.UnpinnedEvent;
import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.secret.PendingSwapEvents;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.events.Event;
import io.rdsreplicator.shared.events.Notifications;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Metrics;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Publishes what the secret names now, as soon as it has changed, and counts rollbacks. An application can then flush a
 * cache, refresh its connections or run its own checks. A repeat of the step does both again. The step then publishes
 * the events of earlier swaps whose executions could not publish them.
 *
 * <p>If replicas of a source wait to be accepted, the step publishes that once for each source. A label of the secret
 * records it. Labels are never stale, unlike a list of DB instances.
 */
public final class ReportSwap extends JsonHandler<ReportSwap.Input, ReportSwap.Output> {
    private final Notifications notifications;
    private final SecretStore store;
    private final Metrics metrics;
    private final PendingSwapEvents late;
    private final String stack;

    /**
     * @param now when this state was entered, by Step Functions' clock
     * @param replicaId the replica that the secret names now; null if it names none
     * @param replicaSpec of that replica; null if only the pin was taken off
     * @param previousReplica the replica that the secret named before; null if there was none or it is the same
     * @param choice an operator's; null for a replication, and if only the pin was taken off
     * @param held the replica's source, if it waits to be accepted; null if the secret has changed
     */
    public record Input(
            Arn sourceArn,
            String executionArn,
            Instant now,
            @Nullable String replicaId,
            @JsonAlias("origin") @Nullable ReplicaSpec replicaSpec,
            @Nullable String previousReplica,
            @Nullable OperatorChoice choice,
            @Nullable HeldSource held) {
        public Input {
            Require.present(sourceArn, "sourceArn");
            Require.text(executionArn, "executionArn");
            Require.present(now, "now");
            Require.that(replicaSpec == null || replicaId != null, "replicaId is missing");
            Require.that(held == null || replicaSpec != null, "replicaSpec is missing");
        }
    }

    /** @param messageId null if the event was published before */
    public record Output(@Nullable String messageId) {}

    public ReportSwap() {
        this(AwsClients.secrets(), AwsClients.sns(), Settings.fromEnvironment());
    }

    ReportSwap(SecretsManagerClient secrets, SnsClient sns, Settings settings) {
        super(Input.class);
        this.notifications = new Notifications(sns, settings);
        this.store = new SecretStore(secrets, settings);
        this.metrics = new Metrics(settings);
        this.late = new PendingSwapEvents(store, sns, settings);
        this.stack = settings.text("STACK_NAME");
    }

    @Override
    protected Output handle(Input input) {
        if (input.held() != null) {
            return new Output(tellOnce(input, input.held()));
        }
        String messageId = notifications.publish(event(input));
        if (input.choice() != null && input.choice().accepts() == null) {
            metrics.rolledBack(input.sourceArn().resourceName(), input.now());
        }
        ReplicaSpec replicaSpec = input.replicaSpec();
        ReplicationId told = replicaSpec != null && input.choice() == null ? replicaSpec.replicationId() : null;
        late.tell(input.sourceArn(), told, () -> Optional.ofNullable(input.replicaId()));
        return new Output(messageId);
    }

    /** The label is put last: if the step stops in between, a repeat publishes the event again. */
    private @Nullable String tellOnce(Input input, HeldSource held) {
        ReplicaSpec replicaSpec = Require.present(input.replicaSpec(), "replicaSpec");
        String secret = store.name(replicaSpec.sourceDatabase());
        VersionStages labels = store.labels(secret);
        String label = VersionStages.held(held.resourceId());
        if (labels.versionWith(label).isPresent()) {
            return null;
        }
        String messageId = notifications.publish(replaced(input, replicaSpec, held));
        labels.requireRoom(secret, List.of(label), 0);
        store.addLabel(secret, label, labels.versionWith(VersionStages.CURRENT).orElseThrow());
        return messageId;
    }

    private SourceReplacedEvent replaced(Input input, ReplicaSpec replicaSpec, HeldSource held) {
        String[] parts = input.executionArn().split(":");
        String machine = String.join(":", List.of(parts).subList(0, 5)) + ":stateMachine:" + stack + "-rollback";
        String accept = "aws stepfunctions start-execution --state-machine-arn " + machine + " --input '"
                + HeldSource.acceptingInput(replicaSpec.sourceDatabase(), held.resourceId()) + "' --region " + parts[3];
        return new SourceReplacedEvent(
                replicaSpec.replicationId(),
                replicaSpec.sourceArn().toString(),
                replicaSpec.sourceDatabase(),
                Require.present(input.replicaId(), "replicaId"),
                replicaSpec.snapshotTime(),
                held.resourceId(),
                held.accepted(),
                accept,
                input.executionArn());
    }

    private static Event event(Input input) {
        String source = input.sourceArn().toString();
        String database = input.sourceArn().resourceName();
        ReplicaSpec replicaSpec = input.replicaSpec();
        OperatorChoice choice = input.choice();
        if (replicaSpec == null) {
            return new UnpinnedEvent(
                    source, database, Objects.requireNonNullElse(input.replicaId(), ""), input.executionArn());
        }
        String replicaId = Require.present(input.replicaId(), "replicaId");
        return choice == null
                ? new ReplicaLiveEvent(
                        replicaSpec.replicationId(),
                        source,
                        database,
                        replicaId,
                        input.previousReplica(),
                        replicaSpec.snapshotTime(),
                        input.executionArn())
                : new RolledBackEvent(
                        replicaSpec.replicationId(),
                        source,
                        database,
                        replicaId,
                        input.previousReplica(),
                        replicaSpec.snapshotTime(),
                        choice.pinned(),
                        input.executionArn(),
                        choice.accepts());
    }
}
