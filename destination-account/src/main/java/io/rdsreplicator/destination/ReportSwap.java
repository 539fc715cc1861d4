package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Arn;
import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.Event;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.Metrics;
import io.rdsreplicator.shared.Notifications;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.Settings;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Tells, as soon as the secret has changed, what it says now, so that an application can flush a cache, refresh its connections or run a
 * check of its own; counts rollbacks. A repeat of the step does both again. Then it tells of swaps before, whose executions did not get so
 * far.
 */
public final class ReportSwap extends JsonHandler<ReportSwap.Input, ReportSwap.Output> {
    private final Notifications notifications;
    private final Metrics metrics;
    private final LateTelling late;

    /**
     * @param now when this state was entered, by Step Functions' clock
     * @param replicaId the replica that the secret names now; null while it names none
     * @param origin of that replica; null where only the pin was taken off
     * @param previousReplica the one that it named before, null where there was none or it is the same
     * @param choice an operator's; null for a replication, and where only the pin was taken off
     */
    public record Input(
            Arn sourceArn,
            String executionArn,
            Instant now,
            String replicaId,
            Origin origin,
            String previousReplica,
            OperatorChoice choice) {
        public Input {
            Require.present(sourceArn, "sourceArn");
            Require.text(executionArn, "executionArn");
            Require.present(now, "now");
            Require.that(origin == null || replicaId != null, "replicaId is missing");
        }
    }

    public record Output(String messageId) {}

    public ReportSwap() {
        this(Aws.secrets(), Aws.sns(), Settings.fromEnvironment());
    }

    ReportSwap(SecretsManagerClient secrets, SnsClient sns, Settings settings) {
        super(Input.class);
        this.notifications = new Notifications(sns, settings);
        this.metrics = new Metrics(settings);
        this.late = new LateTelling(new SecretStore(secrets, settings), sns, settings);
    }

    @Override
    protected Output handle(Input input) {
        String messageId = notifications.publish(event(input));
        if (input.choice() != null) {
            metrics.rolledBack(input.sourceArn().resourceName(), input.now());
        }
        boolean isReplication = input.origin() != null && input.choice() == null;
        ReplicationId told = isReplication ? input.origin().replicationId() : null;
        late.tell(input.sourceArn(), told, () -> Optional.ofNullable(input.replicaId()));
        return new Output(messageId);
    }

    private static Event event(Input input) {
        String source = input.sourceArn().toString();
        String database = input.sourceArn().resourceName();
        Origin origin = input.origin();
        OperatorChoice choice = input.choice();
        if (origin == null) {
            return new Unpinned(source, database, Objects.requireNonNullElse(input.replicaId(), ""), input.executionArn());
        }
        return choice == null
                ? new ReplicaLive(
                        origin.replicationId(), source, database, input.replicaId(), input.previousReplica(), origin.snapshotTime(),
                        input.executionArn())
                : new RolledBack(
                        origin.replicationId(), source, database, input.replicaId(), input.previousReplica(), origin.snapshotTime(),
                        choice.pinned(), input.executionArn());
    }
}
