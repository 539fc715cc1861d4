package io.rdsreplicator.destination.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;

/** Finds the landed snapshots of this stack. It never returns a snapshot of another stack. */
public final class LandedSnapshots {
    private final RdsClient rds;
    private final Ownership ownership;

    public LandedSnapshots(RdsClient rds, Ownership ownership) {
        this.rds = rds;
        this.ownership = ownership;
    }

    public List<LandedSnapshot> ofLineage(Arn source) {
        return landed(Snapshots.of(source, rds).list().stream())
                .filter(landed -> landed.tags().sourceArn().equals(source.toString()))
                .toList();
    }

    /** The landed snapshots of all lineages. */
    public List<LandedSnapshot> all() {
        return landed(Snapshots.all(rds).stream()).toList();
    }

    private Stream<LandedSnapshot> landed(Stream<Snapshot> snapshots) {
        return snapshots
                .flatMap(snapshot ->
                        ownership.ofSnapshot(snapshot).map(tags -> new LandedSnapshot(snapshot, tags)).stream())
                .filter(landed -> ownership
                        .names()
                        .kindOf(landed.id(), landed.replicationId())
                        .filter(SnapshotKind.LANDED::equals)
                        .isPresent());
    }
}
