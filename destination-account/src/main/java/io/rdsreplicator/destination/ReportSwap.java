package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Arn;
import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.Settings;
import java.time.Instant;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Tells, as soon as the secret has changed, what it says now, so that an application can flush a cache, refresh its connections or run a
 * check of its own. A repeat of the step tells it again.
 */
public final class ReportSwap extends JsonHandler<ReportSwap.Input, ReportSwap.Output> {
    private final Notifications notifications;
    private final String secretPrefix;

    /**
     * @param replicaId the replica that the secret names now; null while it names none
     * @param origin of that replica; null where only the pin was taken off
     * @param previousReplica the one that it named before, null where there was none or it is the same
     * @param choice an operator's; null for a replication, and where only the pin was taken off
     */
    public record Input(
            Arn sourceArn, String executionArn, String replicaId, Origin origin, String previousReplica, OperatorChoice choice) {
        public Input {
            Require.present(sourceArn, "sourceArn");
            Require.text(executionArn, "executionArn");
            Require.that(origin == null || replicaId != null, "replicaId is missing");
        }
    }

    /** A replication's replica went live. */
    public record ReplicaLive(
            String event,
            String sourceArn,
            String sourceDatabase,
            String replica,
            ReplicationId replicationId,
            Instant snapshotTime,
            String previousReplica,
            String secret,
            String executionArn) {}

    /**
     * The replica that an operator has chosen went live.
     *
     * @param notBefore older data does not replace it by itself; null if any newer data may
     */
    public record RolledBack(
            String event,
            String sourceArn,
            String sourceDatabase,
            String replica,
            ReplicationId replicationId,
            Instant snapshotTime,
            String previousReplica,
            boolean pinned,
            Instant notBefore,
            String secret,
            String executionArn) {}

    /** The pin is off; the secret names what it named. */
    public record Unpinned(
            String event, String sourceArn, String sourceDatabase, String replica, String secret, String executionArn) {}

    public record Output(String messageId) {}

    public ReportSwap() {
        this(Aws.sns(), Settings.fromEnvironment());
    }

    ReportSwap(SnsClient sns, Settings settings) {
        super(Input.class);
        this.notifications = new Notifications(sns, settings);
        this.secretPrefix = settings.text("SECRET_NAME_PREFIX");
    }

    @Override
    protected Output handle(Input input) {
        String database = input.sourceArn().resourceName();
        String subject = input.origin() == null
                ? database + ": unpinned"
                : database + ": replica " + input.replicaId() + (input.choice() == null ? " is live" : " is live, by rollback");
        return new Output(notifications.publish(subject, event(input, database, secretPrefix + database)));
    }

    private static Object event(Input input, String database, String secret) {
        String source = input.sourceArn().toString();
        Origin origin = input.origin();
        OperatorChoice choice = input.choice();
        if (origin == null) {
            return new Unpinned("Unpinned", source, database, input.replicaId(), secret, input.executionArn());
        }
        return choice == null
                ? new ReplicaLive(
                        "ReplicaLive", source, database, input.replicaId(), origin.replicationId(), origin.snapshotTime(),
                        input.previousReplica(), secret, input.executionArn())
                : new RolledBack(
                        "RolledBack", source, database, input.replicaId(), origin.replicationId(), origin.snapshotTime(),
                        input.previousReplica(), choice.pinned(), choice.notBefore(), secret, input.executionArn());
    }
}
