package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.rdsreplicator.destination.events.ReplicationRecord;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.events.Event;
import io.rdsreplicator.shared.events.Notifications;
import io.rdsreplicator.shared.executions.ExecutionRecord;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Metrics;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Publishes how a replication ended, in one notification, and counts it. Before that, it publishes one notification for
 * each replica that the replication pruned. A repeat of the step does all of this again.
 */
public final class ReportOutcome extends JsonHandler<ReportOutcome.Input, ReportOutcome.Output> {
    private final Notifications notifications;
    private final SfnClient sfn;
    private final OwnTags ownTags;
    private final Metrics metrics;

    /** The answer of the step that deleted the replica, which may have more fields. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PrunedReplica(String replicaId, boolean deleted, String reason) {}

    /** The answer of the step that deleted the snapshot, which may have more fields. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PrunedSnapshot(String snapshotId, boolean deleted, String reason) {}

    /** A replica whose lock, tags or label on the secret AWS refused to change. */
    public record NotMarked(String replicaId, String reason) {}

    public record KeptReplica(String replicaId, String reason) {}

    /**
     * @param now when this state was entered
     * @param warnings problems after the replica was ready, which do not change the outcome, each in a sentence
     */
    public record Input(
            Announcement announcement,
            String executionArn,
            Instant now,
            String replicaId,
            boolean live,
            String reason,
            @Nullable String previousReplica,
            List<String> superseded,
            List<NotMarked> notMarked,
            List<PrunedReplica> prunedReplicas,
            List<PrunedSnapshot> prunedSnapshots,
            List<KeptReplica> keptReplicas,
            @Nullable List<String> warnings) {
        public Input {
            Require.present(announcement, "announcement");
            Require.text(executionArn, "executionArn");
            Require.present(now, "now");
            Require.text(replicaId, "replicaId");
            Require.text(reason, "reason");
            superseded = List.copyOf(Require.present(superseded, "superseded"));
            notMarked = List.copyOf(Require.present(notMarked, "notMarked"));
            prunedReplicas = List.copyOf(Require.present(prunedReplicas, "prunedReplicas"));
            prunedSnapshots = List.copyOf(Require.present(prunedSnapshots, "prunedSnapshots"));
            keptReplicas = List.copyOf(Require.present(keptReplicas, "keptReplicas"));
        }
    }

    /** The notification that subscribers receive, as JSON. */
    public record Outcome(
            ReplicationId replicationId,
            String sourceArn,
            String sourceDatabase,
            Instant snapshotTime,
            String executionArn,
            String replica,
            boolean live,
            String reason,
            @Nullable String previousReplica,
            List<String> superseded,
            List<NotMarked> notMarked,
            List<PrunedReplica> prunedReplicas,
            List<PrunedSnapshot> prunedSnapshots,
            List<KeptReplica> keptReplicas,
            List<String> warnings,
            ReplicationRecord record)
            implements Event {
        @Override
        public String event() {
            return "ReplicationSucceeded";
        }

        @Override
        public String subject() {
            return sourceDatabase + ": replica " + replica + (live ? " is live" : " is ready, not live");
        }
    }

    /** The notification that a replica is being deleted or is deleted because retention did not keep it. */
    public record ReplicaPruned(
            String sourceArn, String sourceDatabase, String replica, String reason, String executionArn)
            implements Event {
        @Override
        public String event() {
            return "ReplicaPruned";
        }

        @Override
        public String subject() {
            return sourceDatabase + ": replica " + replica + " was pruned";
        }
    }

    public record Output(String messageId, Outcome outcome) {}

    public ReportOutcome() {
        this(AwsClients.sns(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    ReportOutcome(SnsClient sns, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.notifications = new Notifications(sns, settings);
        this.sfn = sfn;
        this.ownTags = OwnTags.from(settings);
        this.metrics = new Metrics(settings);
    }

    @Override
    protected Output handle(Input input) {
        Announcement announcement = input.announcement();
        ExecutionRecord run = ExecutionRecord.read(sfn, input.executionArn());
        int notDeleted = (int) input.prunedReplicas().stream()
                .filter(pruned -> !pruned.deleted())
                .count();
        ReplicationRecord record = ReplicationRecord.of(
                input.announcement(), input.now(), input.keptReplicas().size() + notDeleted, run);
        Outcome outcome = new Outcome(
                announcement.replicationId(),
                announcement.sourceArn().toString(),
                announcement.sourceDatabase(),
                announcement.snapshotTime(),
                input.executionArn(),
                input.replicaId(),
                input.live(),
                input.reason(),
                input.previousReplica(),
                input.superseded(),
                input.notMarked(),
                input.prunedReplicas(),
                input.prunedSnapshots(),
                input.keptReplicas(),
                warnings(input),
                record);
        outcome.prunedReplicas().stream()
                .filter(PrunedReplica::deleted)
                .map(pruned -> new ReplicaPruned(
                        outcome.sourceArn(),
                        outcome.sourceDatabase(),
                        pruned.replicaId(),
                        pruned.reason(),
                        outcome.executionArn()))
                .forEach(notifications::publish);
        String messageId = notifications.publish(outcome);
        metrics.replicationSucceeded(
                announcement.sourceDatabase(), input.now(), Duration.ofSeconds(record.seconds()), input.live());
        metrics.running(run.startedAt(), input.now());
        run.publish(metrics, input.now());
        return new Output(messageId, outcome);
    }

    /** The warnings, including the source's tags that were not copied in either account. */
    private List<String> warnings(Input input) {
        Announcement announcement = input.announcement();
        List<String> announced = Objects.requireNonNullElse(announcement.tagsLeftOut(), List.of());
        return Stream.of(
                        Objects.requireNonNullElse(input.warnings(), List.<String>of()),
                        announced,
                        ownTags.choose(announcement.sourceTags()).leftOut())
                .flatMap(List::stream)
                .toList();
    }
}
