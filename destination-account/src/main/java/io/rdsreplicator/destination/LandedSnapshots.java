package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Arn;
import io.rdsreplicator.shared.Ownership;
import io.rdsreplicator.shared.SnapshotKind;
import java.util.List;
import software.amazon.awssdk.services.rds.RdsClient;

/** Finds the landed snapshots of this stack; what is not this stack's is never handed out. */
final class LandedSnapshots {
    private final RdsClient rds;
    private final Ownership ownership;

    LandedSnapshots(RdsClient rds, Ownership ownership) {
        this.rds = rds;
        this.ownership = ownership;
    }

    List<LandedSnapshot> ofLineage(Arn source) {
        return all().stream().filter(landed -> landed.tags().sourceArn().equals(source.toString())).toList();
    }

    /** Those of all lineages. */
    List<LandedSnapshot> all() {
        return rds.describeDBSnapshotsPaginator(r -> r.snapshotType("manual")).dbSnapshots().stream()
                .flatMap(snapshot -> ownership.of(snapshot).map(tags -> new LandedSnapshot(snapshot, tags)).stream())
                .filter(landed -> ownership.names()
                        .kindOf(landed.id(), landed.replicationId())
                        .filter(SnapshotKind.LANDED::equals)
                        .isPresent())
                .toList();
    }
}
