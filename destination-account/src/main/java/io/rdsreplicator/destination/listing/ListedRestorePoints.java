package io.rdsreplicator.destination.listing;

import io.rdsreplicator.destination.listing.ReplicaList.ListedRestorePoint;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.snapshot.LandedSnapshot;
import io.rdsreplicator.destination.snapshot.LandedSnapshots;
import io.rdsreplicator.destination.snapshot.RestorePoints;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.listing.TableText;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The landed snapshots for a list, by database, the newest data first.
 *
 * @param landed by the source's ARN
 */
public record ListedRestorePoints(Map<String, List<LandedSnapshot>> landed) {
    public static ListedRestorePoints of(LandedSnapshots snapshots, ListRequest request) {
        return new ListedRestorePoints(snapshots.all().stream()
                .filter(found -> request.covers(database(found.tags().sourceArn())))
                .collect(Collectors.groupingBy(found -> found.tags().sourceArn(), TreeMap::new, Collectors.toList())));
    }

    public Set<String> databases() {
        return landed.keySet().stream().map(ListedRestorePoints::database).collect(Collectors.toSet());
    }

    /**
     * The entries of the list.
     *
     * @param replicas of all databases in the list
     * @param replicating the running replications
     * @param landingKeyArn the key that a snapshot must have to be restored
     */
    public List<ListedRestorePoint> list(
            Collection<Replica> replicas, Set<ReplicationId> replicating, String landingKeyArn, Instant now) {
        return landed.entrySet().stream()
                .flatMap(lineage -> {
                    String source = lineage.getKey();
                    List<Replica> own = replicas.stream()
                            .filter(replica -> replica.tags().sourceArn().equals(source))
                            .toList();
                    return list(
                            new RestorePoints(database(source), lineage.getValue(), own, replicating, landingKeyArn),
                            source,
                            now);
                })
                .toList();
    }

    private static Stream<ListedRestorePoint> list(RestorePoints points, String source, Instant now) {
        return points.landed().stream().sorted(RestorePoints.NEWEST_FIRST).map(found -> {
            Instant from = found.dataFrom().orElse(null);
            return new ListedRestorePoint(
                    found.replicationId(),
                    found.id(),
                    points.sourceDatabase(),
                    source,
                    from,
                    TableText.age(from, now),
                    found.landedAt().orElse(null),
                    found.snapshot().allocatedStorage(),
                    found.snapshot().status(),
                    points.blockedReason(found).orElse(null));
        });
    }

    private static String database(String sourceArn) {
        return sourceArn.substring(sourceArn.lastIndexOf(':') + 1);
    }
}
