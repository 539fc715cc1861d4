package io.rdsreplicator.source.steps;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.SourceExecution;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.executions.ExecutionRecord;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Metrics;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.source.snapshot.AnnouncementTopic;
import io.rdsreplicator.source.snapshot.ReplicationSnapshots;
import io.rdsreplicator.source.snapshot.TransferKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Announces to the destination that a snapshot is shared, with the durations of the stages so far. A repeat announces
 * it again: the destination starts one execution for each replication.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_Publish.html">Publish</a>
 */
public final class AnnounceSnapshot extends JsonHandler<AnnounceSnapshot.Input, AnnounceSnapshot.Output> {
    private final AnnouncementTopic topic;
    private final SfnClient sfn;
    private final Metrics metrics;
    private final RdsClient rds;
    private final ReplicationSnapshots replicationSnapshots;
    private final TransferKey transferKey;

    /**
     * @param snapshotTime time of the data
     * @param engineLifecycleSupport of the database; null if its engine has none
     * @param executionArn of the execution that announces; {@code requestedAt} is when it started, {@code now} when
     *     this state was entered
     * @param sourceResourceId the database of which the snapshot was taken; null if it is not known
     * @param dataTime of the most recent transaction in the snapshot if the source is a read replica
     * @param sourceTags the tags of the database that are copied; this, {@code tagsLeftOut} and {@code optionGroupName}
     *     are from PlanReplication
     * @param instanceClass of the writer, from PlanReplication, if the database is a DB cluster that has one
     * @param settings the source's own values, from PlanReplication
     */
    public record Input(
            ReplicationId replicationId,
            Arn sourceArn,
            String sourceDatabase,
            String snapshotId,
            Instant snapshotTime,
            @Nullable String engineLifecycleSupport,
            String executionArn,
            Instant requestedAt,
            Instant now,
            @Nullable String sourceResourceId,
            @Nullable Instant dataTime,
            @Nullable Map<String, String> sourceTags,
            @Nullable List<String> tagsLeftOut,
            @Nullable String optionGroupName,
            @Nullable InstanceClass instanceClass,
            @Nullable Map<String, Object> settings) {
        public Input {
            Require.present(replicationId, "replicationId");
            Require.present(sourceArn, "sourceArn");
            Require.text(snapshotId, "snapshotId");
            Require.text(executionArn, "executionArn");
            Require.present(requestedAt, "requestedAt");
            Require.present(now, "now");
        }

        /** For a definition of an earlier release, which passes no tags and options. */
        Input(
                ReplicationId replicationId,
                Arn sourceArn,
                String sourceDatabase,
                String snapshotId,
                Instant snapshotTime,
                @Nullable String engineLifecycleSupport,
                String executionArn,
                Instant requestedAt,
                Instant now,
                @Nullable String sourceResourceId,
                @Nullable Instant dataTime) {
            this(
                    replicationId,
                    sourceArn,
                    sourceDatabase,
                    snapshotId,
                    snapshotTime,
                    engineLifecycleSupport,
                    executionArn,
                    requestedAt,
                    now,
                    sourceResourceId,
                    dataTime,
                    null,
                    null,
                    null,
                    null,
                    null);
        }
    }

    /**
     * @param run what the execution has done so far
     */
    public record Output(String messageId, Announcement announcement, ExecutionRecord.Summary run) {}

    public AnnounceSnapshot() {
        this(AwsClients.rds(), AwsClients.sns(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    AnnounceSnapshot(RdsClient rds, SnsClient sns, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.sfn = sfn;
        this.metrics = new Metrics(settings);
        this.rds = rds;
        this.replicationSnapshots = new ReplicationSnapshots(Ownership.from(settings));
        this.transferKey = TransferKey.from(settings);
        this.topic = new AnnouncementTopic(sns, settings, "AnnounceSnapshot");
    }

    @Override
    protected Output handle(Input input) {
        metrics.running(input.requestedAt(), input.now());
        Snapshot snapshot = replicationSnapshots.get(
                Snapshots.of(input.sourceArn(), rds), input.snapshotId(), input.replicationId());
        ExecutionRecord run = ExecutionRecord.read(sfn, input.executionArn());
        Announcement announcement = announcement(input, snapshot, run);
        String messageId = topic.publish(Json.write(announcement), announcement.attributes());
        run.publish(metrics, input.now());
        return new Output(messageId, announcement, run.summary());
    }

    private Announcement announcement(Input input, Snapshot snapshot, ExecutionRecord run) {
        if (!transferKey.is(snapshot.kmsKeyId())) {
            throw new FailedInRdsException(
                    "snapshot " + input.snapshotId() + " is not encrypted under transfer key " + transferKey.arn());
        }
        return new Announcement(
                Announcement.VERSION,
                input.replicationId(),
                input.sourceArn(),
                input.sourceDatabase(),
                Arn.parse(snapshot.arn(), "the ARN of snapshot " + input.snapshotId()),
                input.snapshotTime(),
                snapshot.engine(),
                snapshot.engineVersion(),
                snapshot.masterUsername(),
                snapshot.allocatedStorage(),
                transferKey.arn(),
                input.requestedAt(),
                SourceExecution.isAnnounceable(input.executionArn(), input.sourceArn()) ? input.executionArn() : null,
                run.unread() == null ? run.summary().stages() : null,
                run.unread() == null ? run.apiCalls() : null,
                input.engineLifecycleSupport(),
                input.sourceResourceId(),
                input.dataTime(),
                input.sourceTags() == null || input.sourceTags().isEmpty() ? null : input.sourceTags(),
                input.tagsLeftOut() == null || input.tagsLeftOut().isEmpty() ? null : input.tagsLeftOut(),
                input.optionGroupName(),
                Announcement.kindOf(input.sourceArn()),
                input.instanceClass(),
                input.settings());
    }
}
