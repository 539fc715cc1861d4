package io.rdsreplicator.destination.listing;

import io.rdsreplicator.destination.retention.SafetyCopies;
import io.rdsreplicator.destination.snapshot.LandedSnapshot;
import io.rdsreplicator.destination.snapshot.LandingLimit;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.listing.SnapshotPeak;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Computes the largest number of landed snapshots that a database has at one time. It counts the newest one, the one
 * that is being copied, and the safety copies of each identity. With one replication in each {@code SafetyCopyHours},
 * one of these safety copies is the newest one.
 */
public final class LandedSnapshotPeaks {
    private final SafetyCopies safetyCopies;
    private final LandingLimit limit;

    public LandedSnapshotPeaks(Settings settings) {
        this.safetyCopies = new SafetyCopies(settings);
        this.limit = new LandingLimit(settings);
    }

    /** @param landed by the source's ARN */
    public List<SnapshotPeak> of(Map<String, List<LandedSnapshot>> landed, Instant now) {
        return landed.entrySet().stream()
                .flatMap(lineage ->
                        Arn.read(lineage.getKey()).stream().map(source -> peak(source, lineage.getValue(), now)))
                .toList();
    }

    private SnapshotPeak peak(Arn source, List<LandedSnapshot> lineage, Instant now) {
        Set<String> kept = new HashSet<>(safetyCopies.kept(source, lineage, Set.of(), now));
        kept.addAll(limit.kept(lineage, now));
        lineage.stream()
                .filter(found -> found.isGoodCopyOf(source))
                .max(LandedSnapshot.OLDEST_FIRST)
                .ifPresent(newest -> kept.remove(newest.id()));
        long identities = lineage.stream()
                .flatMap(found -> found.tags().sourceResourceId().stream())
                .distinct()
                .count();
        int safe = safetyCopies.areKept() ? (int) Math.max(1, identities) : 0;
        return new SnapshotPeak(source.resourceName(), source.toString(), 2 + Math.max(safe, kept.size()));
    }
}
