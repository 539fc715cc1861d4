package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.source.snapshot.SnapshotRetention.Occasion;
import io.rdsreplicator.source.snapshot.SnapshotRetention.Owned;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * Whether the account's quota of manual snapshots has room for one more replication. What retention can delete counts
 * as room. What other running replications are still to make does not count.
 */
final class SnapshotQuotaCheck {
    private final RdsClient rds;
    private final Ownership ownership;
    private final SnapshotRetention retention;
    private final TransferKey transferKey;

    SnapshotQuotaCheck(RdsClient rds, TransferKey transferKey, Settings settings) {
        this.rds = rds;
        this.ownership = Ownership.from(settings);
        this.retention = SnapshotRetention.from(settings).underPressure();
        this.transferKey = transferKey;
    }

    /**
     * What the quota lacks, as a text for people. Empty if there is room, or if RDS does not tell the quota.
     *
     * @param makes how many snapshots the replication makes
     */
    Optional<String> lack(Arn source, int makes, String executionArn, Instant startTime) {
        Snapshots snapshots = Snapshots.of(source, rds);
        List<Owned> owned = Snapshots.all(rds).stream()
                .filter(snapshot -> snapshot.kind() == snapshots.kind())
                .flatMap(snapshot -> ownership.ofSnapshot(snapshot).stream()
                        .map(tags -> Owned.of(snapshot, tags, ownership.names())))
                .toList();
        ReplicationId own = ReplicationId.mint(source, executionArn, startTime);
        SnapshotHeadroom.Run run = new SnapshotHeadroom.Run(executionArn, startTime);
        int deletable = deletable(owned, new Occasion(own, Set.of(), startTime, transferKey));
        return AccountQuota.read(rds, snapshots.quotaName()).stream()
                .map(quota -> new SnapshotHeadroom(quota, own, makes, run, List.of(), owned))
                .filter(room -> room.isFull(deletable))
                .map(room -> room.makeUp(source.resourceName(), source.toString())
                        + ". Raise the quota, delete snapshots that nobody needs, or lower SnapshotsToKeep")
                .findFirst();
    }

    private int deletable(List<Owned> owned, Occasion occasion) {
        Map<String, List<Owned>> lineages = owned.stream()
                .collect(Collectors.groupingBy(snapshot -> snapshot.tags().sourceArn()));
        return lineages.values().stream()
                .mapToInt(lineage -> {
                    Set<String> newest = retention.newest(lineage, transferKey);
                    return (int) lineage.stream()
                            .filter(snapshot -> retention
                                    .reasonToKeep(snapshot, newest, occasion)
                                    .isEmpty())
                            .count();
                })
                .sum();
    }
}
