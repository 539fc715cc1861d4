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
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Lists the replicas and landed snapshots of the lineage that retention does not keep. The newest landed snapshot is kept: while it is
 * there, the next copy is incremental. Changes nothing.
 */
public final class ListPrunable extends JsonHandler<ListPrunable.Input, ListPrunable.Output> {
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
        Set<ReplicationId> claimed = secret.labels().claimed();
        Retention retention = new Retention(keep, checks, others, claimed, secret.inUse());
        List<Retention.Decision> decisions = retention.decide(lineage);
        return new Output(
                decisions.stream()
                        .filter(decision -> decision.keptFor().isEmpty())
                        .map(decision -> new PrunableReplica(decision.replica().id()))
                        .toList(),
                prunable(landed, others, claimed),
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

    private static List<PrunableSnapshot> prunable(List<Landed> landed, Set<ReplicationId> running, Set<ReplicationId> claimed) {
        Optional<Landed> newest = landed.stream()
                .filter(l -> l.status() == RdsStatus.READY)
                .max(Comparator.comparing(Landed::snapshotTime).thenComparing(l -> l.tags().replicationId().value()));
        return landed.stream()
                .filter(l -> l.status() != RdsStatus.IN_PROGRESS && !l.snapshot().status().equals("deleting"))
                .filter(l -> !running.contains(l.tags().replicationId()) && !claimed.contains(l.tags().replicationId()))
                .filter(l -> newest.filter(l::equals).isEmpty())
                .map(l -> new PrunableSnapshot(l.snapshot().dbSnapshotIdentifier()))
                .toList();
    }
}
