package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.Ownership;
import io.rdsreplicator.shared.RdsStatus;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.ReplicationTags;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.RunningReplications;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.SnapshotKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Lists the replicas and landed snapshots of the lineage that retention does not keep, the oldest first, and of each no more than one run
 * deletes; the next run lists the others. The newest landed snapshot is kept: while it is there, the next copy is incremental. The newest of
 * a replication that did not fail is kept besides, and the same two of the source whose replicas go live. Changes nothing.
 */
public final class ListPrunable extends JsonHandler<ListPrunable.Input, ListPrunable.Output> {
    /** What became of each stands in one payload of ReportOutcome, beside an announcement of any length. */
    static final int MOST_OF_A_KIND = 25;

    private static final Comparator<Landed> OLDEST_FIRST =
            Comparator.comparing(Landed::snapshotTime).thenComparing(l -> l.tags().replicationId().value());

    private final RdsClient rds;
    private final Replicas replicas;
    private final SecretStore store;
    private final RunningReplications running;
    private final ReplicaChecks checks;
    private final int keep;

    public record Input(Announcement announcement, String stateMachineArn, String executionArn) {
        public Input {
            Require.present(announcement, "announcement");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
        }
    }

    public record PrunableReplica(String replicaId) {}

    public record PrunableSnapshot(String snapshotId) {}

    public record KeptReplica(String replicaId, String reason) {}

    public record Output(List<PrunableReplica> replicas, List<PrunableSnapshot> snapshots, List<KeptReplica> kept) {}

    private record Landed(DBSnapshot snapshot, ReplicationTags tags) {
        RdsStatus status() {
            return RdsStatus.ofSnapshot(snapshot.status());
        }

        Instant snapshotTime() {
            return tags.snapshotTime().orElse(Instant.MIN);
        }
    }

    public ListPrunable() {
        this(Aws.rds(), Aws.secrets(), Aws.sfn(), Settings.fromEnvironment());
    }

    ListPrunable(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.replicas = new Replicas(rds, settings);
        this.store = new SecretStore(secrets, settings);
        this.running = new RunningReplications(sfn);
        this.checks = new ReplicaChecks(settings);
        this.keep = settings.wholeNumber("REPLICAS_TO_KEEP");
        Require.that(keep >= 1, "environment variable REPLICAS_TO_KEEP must be at least 1");
    }

    @Override
    protected Output handle(Input input) {
        Announcement announcement = input.announcement();
        // In this order: what was there before the running executions were listed is one of theirs, or of one that has ended.
        List<Replica> lineage = replicas.ofLineage(announcement.sourceArn());
        List<Landed> landed = landed(announcement);
        Set<ReplicationId> others = running.others(input.stateMachineArn(), input.executionArn(), input.announcement().sourceArn());
        SecretReading secret = store.read(store.name(announcement.sourceDatabase()));
        secret.value().requireFits(Origin.of(announcement), false);
        Set<ReplicationId> claimed = secret.labels().claimedByOthers(input.executionArn());
        Set<ReplicationId> needed = Stream.concat(others.stream(), claimed.stream()).collect(Collectors.toSet());
        Retention retention = new Retention(keep, checks, others, claimed, secret.inUse(), secret.value().identity());
        List<Retention.Decision> decisions = retention.decide(lineage);
        return new Output(
                decisions.stream()
                        .filter(decision -> decision.keptFor().isEmpty())
                        .map(Retention.Decision::replica)
                        .sorted(Retention.NEWEST_FIRST.reversed())
                        .limit(MOST_OF_A_KIND)
                        .map(replica -> new PrunableReplica(replica.id()))
                        .toList(),
                prunable(landed, needed, good(lineage, retention), secret.value().identity()),
                decisions.stream()
                        .flatMap(decision -> decision.keptFor().stream().map(reason -> new KeptReplica(decision.replica().id(), reason)))
                        .toList());
    }

    private List<Landed> landed(Announcement announcement) {
        Ownership ownership = replicas.ownership();
        return rds.describeDBSnapshotsPaginator(r -> r.snapshotType("manual")).dbSnapshots().stream()
                .flatMap(snapshot -> ownership.of(snapshot).map(tags -> new Landed(snapshot, tags)).stream())
                .filter(l -> l.tags().sourceArn().equals(announcement.sourceArn().toString()))
                .filter(l -> ownership.names()
                        .kindOf(l.snapshot().dbSnapshotIdentifier(), l.tags().replicationId())
                        .filter(SnapshotKind.LANDED::equals)
                        .isPresent())
                .toList();
    }

    /** The replications of the replicas that no failure has left. */
    private static Set<ReplicationId> good(List<Replica> lineage, Retention retention) {
        return lineage.stream().filter(replica -> !retention.isLeftover(replica)).map(Replica::replicationId).collect(Collectors.toSet());
    }

    /** @param accepted the resource id of the source whose replicas go live, of which two are kept, however many come of others */
    private static List<PrunableSnapshot> prunable(
            List<Landed> landed, Set<ReplicationId> needed, Set<ReplicationId> good, Optional<String> accepted) {
        List<Landed> ofAccepted = landed.stream().filter(l -> !SourceIdentity.differ(accepted, l.tags().sourceResourceId())).toList();
        Set<Landed> kept = Stream.of(landed, ofAccepted).flatMap(some -> newestOf(some, good)).collect(Collectors.toSet());
        return landed.stream()
                .filter(l -> l.status() != RdsStatus.IN_PROGRESS && !l.snapshot().status().equals("deleting"))
                .filter(l -> !needed.contains(l.tags().replicationId()))
                .filter(l -> !kept.contains(l))
                .sorted(OLDEST_FIRST)
                .limit(MOST_OF_A_KIND)
                .map(l -> new PrunableSnapshot(l.snapshot().dbSnapshotIdentifier()))
                .toList();
    }

    /** The newest, and the newest of a replication that did not fail. */
    private static Stream<Landed> newestOf(List<Landed> landed, Set<ReplicationId> good) {
        return Stream.of(newest(landed.stream()), newest(landed.stream().filter(l -> good.contains(l.tags().replicationId()))))
                .flatMap(Optional::stream);
    }

    private static Optional<Landed> newest(Stream<Landed> landed) {
        return landed.filter(l -> l.status() == RdsStatus.READY).max(OLDEST_FIRST);
    }
}
