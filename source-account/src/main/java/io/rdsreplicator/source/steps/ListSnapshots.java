package io.rdsreplicator.source.steps;

import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.CurrentTime;
import io.rdsreplicator.shared.executions.ExecutionTarget;
import io.rdsreplicator.shared.executions.ListedExecution;
import io.rdsreplicator.shared.executions.MachineExecutions;
import io.rdsreplicator.shared.executions.MachineStatus;
import io.rdsreplicator.shared.executions.MachineStatus.RecentFailures;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.listing.SnapshotPeak;
import io.rdsreplicator.shared.listing.TableText;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.source.listing.RequestedTargetReader;
import io.rdsreplicator.source.listing.SnapshotList;
import io.rdsreplicator.source.listing.SnapshotList.Listed;
import io.rdsreplicator.source.listing.SnapshotTables;
import io.rdsreplicator.source.snapshot.SnapshotRetention;
import io.rdsreplicator.source.snapshot.SnapshotRetention.Occasion;
import io.rdsreplicator.source.snapshot.SnapshotRetention.Owned;
import io.rdsreplicator.source.snapshot.TransferKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Lists the stack's taken and transfer snapshots for operators and their scripts. It shows which snapshots the next
 * replication deletes, which executions run, and which have failed. Changes nothing.
 */
public final class ListSnapshots extends JsonHandler<ListRequest, SnapshotList> {
    private static final Comparator<Owned> NEWEST_FIRST = Comparator.comparing(
                    (Owned owned) -> time(owned).orElse(Instant.MAX))
            .thenComparing(Owned::name)
            .reversed();

    private final RdsClient rds;
    private final SfnClient sfn;
    private final Ownership ownership;
    private final SnapshotRetention retention;
    private final TransferKey transferKey;
    private final String defaultDatabase;
    private final InstantSource clock;
    private final String stateMachineArn;

    public ListSnapshots() {
        this(AwsClients.rds(), AwsClients.sfn(), InstantSource.system(), Settings.fromEnvironment());
    }

    ListSnapshots(RdsClient rds, SfnClient sfn, InstantSource clock, Settings settings) {
        super(ListRequest.class);
        this.rds = rds;
        this.sfn = sfn;
        this.ownership = Ownership.from(settings);
        this.retention = SnapshotRetention.from(settings);
        this.transferKey = TransferKey.from(settings);
        this.defaultDatabase = settings.optional("DEFAULT_DATABASE");
        this.clock = clock;
        this.stateMachineArn = settings.text("STATE_MACHINE_ARN");
    }

    @Override
    protected SnapshotList handle(ListRequest request) {
        // The order matters. A snapshot that existed before the running executions were listed belongs to one of them,
        // or to an execution that has ended.
        List<Owned> found = find(request);
        MachineExecutions replications = new MachineExecutions(sfn, stateMachineArn, targets(found));
        MachineStatus machineStatus = new MachineStatus("replication", replications);
        Map<ListedExecution, Optional<ListedExecution.Stage>> running =
                machineStatus.stages(replications.running(request));
        Set<ReplicationId> ids = running.keySet().stream()
                .flatMap(run -> Stream.ofNullable(run.target().replicationId()))
                .collect(Collectors.toSet());
        Instant now = now(found, machineStatus.times(running));
        RecentFailures failures = machineStatus.failed(request, now);
        Occasion occasion = new Occasion(null, ids, now, transferKey);
        Map<String, List<Owned>> lineages = found.stream()
                .collect(Collectors.groupingBy(owned -> owned.tags().sourceArn(), TreeMap::new, Collectors.toList()));
        return new SnapshotList(
                ownership.stack(),
                now,
                listed(lineages, occasion, replications, request),
                machineStatus.underWay(running, target -> progress(target, found), now),
                failures.shown(),
                failures.notShown(),
                AccountQuota.read(rds, AccountQuota.MANUAL_SNAPSHOTS, AccountQuota.MANUAL_CLUSTER_SNAPSHOTS),
                lineages.entrySet().stream()
                        .map(lineage -> peak(lineage.getKey(), lineage.getValue(), occasion))
                        .toList());
    }

    private Instant now(List<Owned> found, Stream<Instant> ofExecutions) {
        Stream<Instant> created = found.stream()
                .flatMap(owned -> Stream.ofNullable(owned.snapshot().createdAt()));
        return CurrentTime.notBefore(Stream.concat(created, ofExecutions), clock);
    }

    private List<Owned> find(ListRequest request) {
        return Snapshots.all(rds).stream()
                .flatMap(snapshot ->
                        ownership
                                .ofSnapshot(snapshot)
                                .map(tags -> Owned.of(snapshot, tags, ownership.names()))
                                .stream())
                .filter(owned -> request.covers(database(owned)))
                .toList();
    }

    private SnapshotPeak peak(String sourceArn, List<Owned> lineage, Occasion occasion) {
        return new SnapshotPeak(database(lineage.get(0)), sourceArn, retention.peak(lineage, occasion));
    }

    private List<Listed> listed(
            Map<String, List<Owned>> lineages, Occasion occasion, MachineExecutions replications, ListRequest request) {
        return lineages.values().stream()
                .flatMap(lineage -> {
                    Set<String> newest = retention.newestBesideTheNext(lineage, transferKey, occasion.running());
                    Map<ReplicationId, String> executions = executions(lineage.get(0), replications);
                    return lineage.stream()
                            .sorted(NEWEST_FIRST)
                            .map(owned -> listed(
                                    owned,
                                    retention.reasonToKeep(owned, newest, occasion),
                                    executions,
                                    occasion.now(),
                                    request));
                })
                .toList();
    }

    private Listed listed(
            Owned owned,
            Optional<String> reason,
            Map<ReplicationId, String> executions,
            Instant now,
            ListRequest request) {
        Snapshot snapshot = owned.snapshot();
        Instant time = time(owned).orElse(null);
        boolean goes = snapshot.isBeingDeleted();
        Optional<String> keptFor = reason.filter(why -> !goes);
        String deletedBy =
                goes ? "a deletion that is under way" : "the next replication of " + database(owned) + " that succeeds";
        return new Listed(
                owned.name(),
                owned.tags().replicationId(),
                owned.kind().word(),
                database(owned),
                owned.tags().sourceArn(),
                time,
                TableText.age(time, now),
                snapshot.engine(),
                snapshot.engineVersion(),
                snapshot.allocatedStorage(),
                snapshot.status(),
                snapshot.progress().orElse(null),
                snapshot.kmsKeyId(),
                request.database().map(asked -> sharedWith(snapshot)).orElse(null),
                keptFor.orElse(null),
                keptFor.isPresent() ? null : deletedBy,
                executions.get(owned.tags().replicationId()),
                snapshot.kind());
    }

    /** The executions by the ids that they would have minted for the database of the snapshot. */
    private static Map<ReplicationId, String> executions(Owned owned, MachineExecutions replications) {
        return replications.newest().stream()
                .collect(Collectors.toMap(
                        execution -> RequestedTargetReader.minted(
                                execution, owned.snapshot().kind(), database(owned)),
                        execution -> execution.executionArn(),
                        (a, b) -> a));
    }

    private List<String> sharedWith(Snapshot snapshot) {
        try {
            return Snapshots.of(snapshot.kind(), rds).sharedWith(snapshot.id());
        } catch (RdsException e) {
            if (RdsRefusal.SNAPSHOT_NOT_FOUND.is(e)) {
                return List.of();
            }
            throw e;
        }
    }

    private RequestedTargetReader targets(List<Owned> found) {
        return new RequestedTargetReader(
                defaultDatabase, found.stream().map(Owned::tags).toList());
    }

    private static Optional<Integer> progress(ExecutionTarget target, List<Owned> found) {
        return found.stream()
                .filter(owned -> owned.tags().replicationId().equals(target.replicationId()))
                .flatMap(owned -> owned.snapshot().progress().stream())
                .findFirst();
    }

    private static Optional<Instant> time(Owned owned) {
        return owned.snapshot().time(owned.tags());
    }

    /** The last part of the source's ARN, whatever the tag contains. */
    private static String database(Owned owned) {
        String arn = owned.tags().sourceArn();
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    @Override
    protected String written(ListRequest request, SnapshotList list) {
        return request.answer(list, () -> SnapshotTables.text(list));
    }

    @Override
    protected Object summary(SnapshotList list) {
        return Map.of(
                "snapshots",
                list.snapshots().size(),
                "underWay",
                list.underWay().size());
    }
}
