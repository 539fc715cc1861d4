package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.listing.LandedSnapshotPeaks;
import io.rdsreplicator.destination.listing.LineageListing;
import io.rdsreplicator.destination.listing.LineageListingReader;
import io.rdsreplicator.destination.listing.ListedRestorePoints;
import io.rdsreplicator.destination.listing.ListedSettings;
import io.rdsreplicator.destination.listing.ReplicaExecutions;
import io.rdsreplicator.destination.listing.ReplicaList;
import io.rdsreplicator.destination.listing.ReplicaList.Listed;
import io.rdsreplicator.destination.listing.ReplicaTables;
import io.rdsreplicator.destination.listing.TargetReaders;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.secret.OtherLineageSecrets;
import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.settings.SettingsStore;
import io.rdsreplicator.destination.snapshot.LandedSnapshots;
import io.rdsreplicator.destination.snapshot.LandingProgress;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.CurrentTime;
import io.rdsreplicator.shared.executions.ExecutionTarget;
import io.rdsreplicator.shared.executions.ListedExecution;
import io.rdsreplicator.shared.executions.MachineExecutions;
import io.rdsreplicator.shared.executions.MachineStatus;
import io.rdsreplicator.shared.executions.MachineStatus.RecentFailures;
import io.rdsreplicator.shared.executions.MachineStatus.RunningExecution;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.listing.TableText;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * Lists the stack's replicas for people and their scripts. The list shows which replica is live, which the next
 * replication deletes, what is in progress and what has failed. Changes nothing.
 */
public final class ListReplicas extends JsonHandler<ListRequest, ReplicaList> {
    private final RdsClient rds;
    private final StackReplicas replicas;
    private final LandedSnapshots landed;
    private final SecretStore store;
    private final OtherLineageSecrets otherSecrets;
    private final KmsClient kms;
    private final SettingsStore documents;
    private final Settings settings;
    private final SfnClient sfn;
    private final LandingProgress progress;
    private final LandedSnapshotPeaks peaks;
    private final InstantSource clock;
    private final String replicationMachine;
    private final String rollbackMachine;
    private final String landingKeyArn;

    public ListReplicas() {
        this(
                AwsClients.rds(),
                AwsClients.secrets(),
                AwsClients.sfn(),
                AwsClients.kms(),
                AwsClients.of(SsmClient.builder()),
                InstantSource.system(),
                Settings.fromEnvironment());
    }

    ListReplicas(
            RdsClient rds,
            SecretsManagerClient secrets,
            SfnClient sfn,
            KmsClient kms,
            SsmClient ssm,
            InstantSource clock,
            Settings settings) {
        super(ListRequest.class);
        this.rds = rds;
        this.replicas = new StackReplicas(rds, settings);
        this.landed = new LandedSnapshots(rds, replicas.ownership());
        this.store = new SecretStore(secrets, settings);
        this.otherSecrets = new OtherLineageSecrets(store);
        this.settings = settings;
        this.kms = kms;
        this.documents = new SettingsStore(ssm, settings);
        this.sfn = sfn;
        this.peaks = new LandedSnapshotPeaks(settings);
        this.progress = new LandingProgress(rds, replicas.ownership());
        this.clock = clock;
        this.replicationMachine = settings.text("STATE_MACHINE_ARN");
        this.landingKeyArn = settings.text("LANDING_KEY_ARN");
        this.rollbackMachine = settings.optional("ROLLBACK_STATE_MACHINE_ARN");
    }

    @Override
    protected ReplicaList handle(ListRequest request) {
        // The order matters: the running executions are listed after the replicas and snapshots. So each of those
        // belongs to an execution in the list or to one that has ended.
        StackReplicas.Listing found = replicas.list();
        ListedRestorePoints points = ListedRestorePoints.of(landed, request);
        Work replications = Work.of(
                new MachineStatus(
                        "replication",
                        new MachineExecutions(sfn, replicationMachine, new TargetReaders.OfReplications())),
                request);
        Optional<Work> rollbacks = Optional.of(rollbackMachine)
                .filter(machine -> !machine.isEmpty())
                .map(machine -> Work.of(
                        new MachineStatus(
                                "rollback", new MachineExecutions(sfn, machine, new TargetReaders.OfRollbacks())),
                        request));
        List<LineageListing> lists = read(request, found, points.databases(), replications, rollbacks);
        Instant now = now(
                lists, Stream.concat(replications.times(), rollbacks.stream().flatMap(Work::times)));
        List<RunningExecution> underWay = new ArrayList<>(replications.underWay(progress::of, now));
        rollbacks.ifPresent(work -> underWay.addAll(work.underWay(target -> Optional.empty(), now)));
        RecentFailures replicationFailures = replications.machineStatus().failed(request, now);
        RecentFailures failures = rollbacks
                .map(work -> replicationFailures.and(work.machineStatus().failed(request, now)))
                .orElse(replicationFailures);
        ReplicaExecutions executions = new ReplicaExecutions(
                replications.machineStatus().executions(), request.database().isPresent());
        List<Listed> listed = lists.stream()
                .flatMap(facts -> facts.replicas().stream()
                        .sorted(Replica.NEWEST_FIRST)
                        .map(replica -> listed(replica, facts, executions.of(replica), now)))
                .toList();
        String region = replicationMachine.split(":")[3];
        return new ReplicaList(
                replicas.ownership().stack(),
                region,
                settings.optional("SOURCE_REGION").isEmpty() ? region : settings.optional("SOURCE_REGION"),
                now,
                listed,
                lists.stream().map(LineageListing::state).toList(),
                underWay,
                failures.shown(),
                failures.notShown(),
                points.list(found.replicas(), replications.replicating(), landingKeyArn, now),
                AccountQuota.read(
                        rds,
                        AccountQuota.MANUAL_SNAPSHOTS,
                        AccountQuota.DB_INSTANCES,
                        AccountQuota.MANUAL_CLUSTER_SNAPSHOTS,
                        AccountQuota.DB_CLUSTERS),
                peaks.of(points.landed(), now),
                settings(lists));
    }

    private List<ListedSettings> settings(List<LineageListing> lists) {
        return lists.stream()
                .map(LineageListing::state)
                .filter(state -> !state.sourceDatabase().isEmpty())
                .map(state -> ListedSettings.read(
                        documents, state.sourceDatabase(), ListedSettings.kind(state.sourceArn()), settings))
                .distinct()
                .toList();
    }

    /** The running executions of one of the state machines. */
    private record Work(MachineStatus machineStatus, Map<ListedExecution, Optional<ListedExecution.Stage>> running) {
        static Work of(MachineStatus machineStatus, ListRequest request) {
            return new Work(
                    machineStatus,
                    machineStatus.stages(machineStatus.executions().running(request)));
        }

        Stream<ExecutionTarget> targets() {
            return running.keySet().stream().map(ListedExecution::target);
        }

        Set<String> databases() {
            return targets()
                    .map(ExecutionTarget::sourceDatabase)
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.toSet());
        }

        Set<ReplicationId> replicating() {
            return targets()
                    .flatMap(target -> Stream.ofNullable(target.replicationId()))
                    .collect(Collectors.toSet());
        }

        Stream<Instant> times() {
            return machineStatus.times(running);
        }

        List<RunningExecution> underWay(Function<ExecutionTarget, Optional<Integer>> progress, Instant now) {
            return machineStatus.underWay(running, progress, now);
        }
    }

    /**
     * The time of the list. {@code notBefore} is not used for it: an operator can set it to any value. The
     * {@code notBefore} that a rollback writes is no later than its {@code chosenAt}.
     */
    private Instant now(List<LineageListing> lists, Stream<Instant> ofExecutions) {
        Stream<Instant> ofReplicas = lists.stream()
                .flatMap(facts -> facts.replicas().stream())
                .flatMap(replica -> Stream.ofNullable(replica.database().createdAt()));
        Stream<Instant> ofChoices =
                lists.stream().flatMap(facts -> facts.secret().flatMap(ReplicaSecret::chosenAt).stream());
        return CurrentTime.notBefore(
                Stream.of(ofReplicas, ofChoices, ofExecutions).flatMap(times -> times), clock);
    }

    private List<LineageListing> read(
            ListRequest request,
            StackReplicas.Listing found,
            Set<String> landedOf,
            Work replications,
            Optional<Work> rollbacks) {
        LineageListingReader lineages = new LineageListingReader(store, otherSecrets, kms, settings, found);
        Set<ReplicationId> replicating = replications.replicating();
        Map<String, List<Replica>> bySource = found.replicas().stream()
                .filter(replica -> request.covers(database(replica)))
                .collect(Collectors.groupingBy(
                        replica -> replica.tags().sourceArn(), TreeMap::new, Collectors.toList()));
        Set<String> others = new TreeSet<>(replications.databases());
        others.addAll(landedOf);
        rollbacks.map(Work::databases).ifPresent(others::addAll);
        request.database().ifPresent(others::add);
        others.addAll(unlistedElsewhere(request, found));
        List<LineageListing> lists = new ArrayList<>();
        bySource.forEach((sourceArn, lineage) -> {
            String database = database(lineage.get(0));
            others.remove(database);
            lists.add(lineages.read(database, sourceArn, lineage, replicating));
        });
        others.forEach(database -> lists.add(lineages.read(database, null, List.of(), replicating)));
        if (request.database().isEmpty()) {
            lists.addAll(lineages.abandoned(
                    lists.stream().map(facts -> facts.state().sourceDatabase()).collect(Collectors.toSet())));
        }
        return lists;
    }

    /**
     * The databases of DB instances that have a replica's name but no proof of it. Databases with a proven replica are
     * left out.
     */
    private static Set<String> unlistedElsewhere(ListRequest request, StackReplicas.Listing found) {
        Set<String> proven =
                found.replicas().stream().map(ListReplicas::database).collect(Collectors.toSet());
        return found.unproven().stream()
                .filter(one -> proven.stream().noneMatch(one.named()::canBeOf))
                .map(one -> one.named().database())
                .filter(request::covers)
                .collect(Collectors.toSet());
    }

    private static Listed listed(
            Replica replica, LineageListing facts, ReplicaExecutions.Found executions, Instant now) {
        Instant snapshotTime = replica.snapshotTime().orElse(null);
        Instant dataTime = replica.tags().dataTime().orElse(null);
        Optional<String> keptFor = facts.keptFor(replica);
        String next = "the next replication of " + database(replica) + " that succeeds";
        String deletedBy = replica.isBeingDeleted() ? "a deletion that is under way" : next;
        boolean live = facts.isLive(replica);
        return new Listed(
                replica.id(),
                replica.replicationId(),
                database(replica),
                replica.tags().sourceArn(),
                snapshotTime,
                TableText.age(dataTime == null ? snapshotTime : dataTime, now),
                replica.database().engine(),
                replica.database().engineVersion(),
                replica.database().instanceClass(),
                replica.database().allocatedStorage(),
                replica.database().status(),
                replica.isProtected(),
                facts.standing(replica),
                live && facts.state().pinned(),
                keptFor.orElse(null),
                keptFor.isPresent() ? null : deletedBy,
                replica.database().endpoint() == null
                        ? null
                        : replica.database().endpoint().toString(),
                executions.inDestination(),
                executions.inSource(),
                dataTime,
                replica.tags().sourceResourceId().orElse(null));
    }

    /** The last part of the source's ARN. The tag can have any value. */
    private static String database(Replica replica) {
        String arn = replica.tags().sourceArn();
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    @Override
    protected String written(ListRequest request, ReplicaList list) {
        return request.answer(list, () -> ReplicaTables.text(list));
    }

    @Override
    protected Object summary(ReplicaList list) {
        return Map.of(
                "replicas", list.replicas().size(), "underWay", list.underWay().size());
    }
}
