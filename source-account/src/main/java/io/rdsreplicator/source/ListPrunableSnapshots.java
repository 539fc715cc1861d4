package io.rdsreplicator.source;

import io.rdsreplicator.shared.Arn;
import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.Ownership;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.RunningReplications;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.source.SnapshotRetention.Occasion;
import io.rdsreplicator.source.SnapshotRetention.Owned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Lists which of this lineage's snapshots retention keeps and which may be deleted. Changes nothing. */
public final class ListPrunableSnapshots extends JsonHandler<ListPrunableSnapshots.Input, ListPrunableSnapshots.Output> {
    private final RdsClient rds;
    private final RunningReplications replications;
    private final Ownership ownership;
    private final SnapshotRetention retention;

    /** @param replicationId of the run that asks; what it made is kept */
    public record Input(
            Arn sourceArn, ReplicationId replicationId, Arn transferKeyArn, Instant now, String stateMachineArn, String executionArn) {
        public Input {
            Require.present(sourceArn, "sourceArn");
            Require.present(replicationId, "replicationId");
            Require.present(transferKeyArn, "transferKeyArn");
            Require.present(now, "now");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
        }
    }

    public record Prunable(String snapshotId) {}

    public record Kept(String snapshotId, String reason) {}

    public record Output(List<Prunable> snapshots, List<Kept> kept) {}

    public ListPrunableSnapshots() {
        this(Aws.rds(), Aws.sfn(), Settings.fromEnvironment());
    }

    ListPrunableSnapshots(RdsClient rds, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.replications = new RunningReplications(sfn);
        this.ownership = Ownership.from(settings);
        this.retention = SnapshotRetention.from(settings);
    }

    @Override
    protected Output handle(Input input) {
        // The running replications are asked for after the list, so that one resumed in between is seen.
        List<Owned> lineage = lineage(input.sourceArn());
        Set<ReplicationId> running = replications.others(input.stateMachineArn(), input.executionArn(), input.sourceArn());
        TransferKey transferKey = new TransferKey(input.transferKeyArn());
        Occasion occasion = new Occasion(input.replicationId(), running, input.now(), transferKey);
        Set<String> newest = retention.newest(lineage, transferKey);
        List<Prunable> prunable = new ArrayList<>();
        List<Kept> kept = new ArrayList<>();
        for (Owned owned : lineage) {
            Optional<String> reason = retention.reasonToKeep(owned, newest, occasion);
            reason.ifPresentOrElse(why -> kept.add(new Kept(owned.name(), why)), () -> prunable.add(new Prunable(owned.name())));
        }
        return new Output(prunable, kept);
    }

    /** By tags and names: RDS's filter by DB instance does not find the snapshots of one that has another name now. */
    private List<Owned> lineage(Arn source) {
        try {
            return rds
                    .describeDBSnapshotsPaginator(r -> r.snapshotType("manual"))
                    .dbSnapshots()
                    .stream()
                    .flatMap(snapshot -> owned(snapshot, source).stream())
                    .toList();
        } catch (RdsException e) {
            throw AwsErrors.translate("DescribeDBSnapshots for " + source.resourceName(), e);
        }
    }

    private Optional<Owned> owned(DBSnapshot snapshot, Arn source) {
        return ownership.of(snapshot)
                .filter(tags -> tags.sourceArn().equals(source.toString()))
                .map(tags -> Owned.of(snapshot, tags, ownership.names()));
    }
}
