package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.listing.AnnouncedSubjects;
import io.rdsreplicator.destination.listing.LandedPeaks;
import io.rdsreplicator.destination.listing.LineageList;
import io.rdsreplicator.destination.listing.LineageReader;
import io.rdsreplicator.destination.listing.ListedRestorePoints;
import io.rdsreplicator.destination.listing.ReplicaExecutions;
import io.rdsreplicator.destination.listing.ReplicaList;
import io.rdsreplicator.destination.listing.ReplicaList.Listed;
import io.rdsreplicator.destination.listing.ReplicaTables;
import io.rdsreplicator.destination.listing.RollbackSubjects;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.Replicas;
import io.rdsreplicator.destination.secret.OtherSecrets;
import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.snapshot.LandedSnapshots;
import io.rdsreplicator.destination.snapshot.LandingProgress;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.Activity;
import io.rdsreplicator.shared.executions.Executions;
import io.rdsreplicator.shared.executions.Failures;
import io.rdsreplicator.shared.executions.Present;
import io.rdsreplicator.shared.executions.Run;
import io.rdsreplicator.shared.executions.Subject;
import io.rdsreplicator.shared.executions.UnderWay;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.listing.Readable;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.shared.runtime.Aws;
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
import software.amazon.awssdk.services.rds.model.Endpoint;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Lists the stack's replicas for people and their scripts: which is live, which the next replication deletes, what is under way and what
 * has failed. Changes nothing.
 */
public final class ListReplicas extends JsonHandler<ListRequest, ReplicaList> {
    private final RdsClient rds;
    private final Replicas replicas;
    private final LandedSnapshots landed;
    private final SecretStore store;
    private final OtherSecrets otherSecrets;
    private final KmsClient kms;
    private final Settings settings;
    private final SfnClient sfn;
    private final LandingProgress progress;
    private final LandedPeaks peaks;
    private final InstantSource clock;
    private final String replicationMachine;
    private final String rollbackMachine;
    private final String landingKeyArn;

    public ListReplicas() {
        this(Aws.rds(), Aws.secrets(), Aws.sfn(), Aws.kms(), InstantSource.system(), Settings.fromEnvironment());
    }

    ListReplicas(
            RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, KmsClient kms, InstantSource clock, Settings settings) {
        super(ListRequest.class);
        this.rds = rds;
        this.replicas = new Replicas(rds, settings);
        this.landed = new LandedSnapshots(rds, replicas.ownership());
        this.store = new SecretStore(secrets, settings);
        this.otherSecrets = new OtherSecrets(store);
        this.settings = settings;
        this.kms = kms;
        this.sfn = sfn;
        this.peaks = new LandedPeaks(settings);
        this.progress = new LandingProgress(rds, replicas.ownership());
        this.clock = clock;
        this.replicationMachine = settings.text("STATE_MACHINE_ARN");
        this.landingKeyArn = settings.text("LANDING_KEY_ARN");
        this.rollbackMachine = settings.optional("ROLLBACK_STATE_MACHINE_ARN");
    }

    @Override
    protected ReplicaList handle(ListRequest request) {
        // In this order: what was there before the running executions were listed is one of theirs, or of one that has ended.
        Replicas.Listing found = replicas.list();
        ListedRestorePoints points = ListedRestorePoints.of(landed, request);
        Work replications = Work.of(new Activity("replication", new Executions(sfn, replicationMachine, new AnnouncedSubjects())), request);
        Optional<Work> rollbacks = Optional.of(rollbackMachine)
                .filter(machine -> !machine.isEmpty())
                .map(machine -> Work.of(new Activity("rollback", new Executions(sfn, machine, new RollbackSubjects())), request));
        List<LineageList> lists = read(request, found, points.databases(), replications, rollbacks);
        Instant now = now(lists, Stream.concat(replications.told(), rollbacks.stream().flatMap(Work::told)));
        List<UnderWay> underWay = new ArrayList<>(replications.underWay(progress::of, now));
        rollbacks.ifPresent(work -> underWay.addAll(work.underWay(subject -> Optional.empty(), now)));
        Failures replicationFailures = replications.activity().failed(request, now);
        Failures failures = rollbacks
                .map(work -> replicationFailures.and(work.activity().failed(request, now)))
                .orElse(replicationFailures);
        ReplicaExecutions executions = new ReplicaExecutions(replications.activity().executions(), request.database().isPresent());
        List<Listed> listed = lists.stream()
                .flatMap(facts -> facts.replicas().stream()
                        .sorted(Replica.NEWEST_FIRST)
                        .map(replica -> listed(replica, facts, executions.of(replica), now)))
                .toList();
        return new ReplicaList(
                replicas.ownership().stack(),
                now,
                listed,
                lists.stream().map(LineageList::state).toList(),
                underWay,
                failures.shown(),
                failures.notShown(),
                points.list(found.replicas(), replications.replicating(), landingKeyArn, now),
                AccountQuota.read(rds, AccountQuota.MANUAL_SNAPSHOTS, AccountQuota.DB_INSTANCES),
                peaks.of(points.landed(), now));
    }

    /** What one of the machines is at work on. */
    private record Work(Activity activity, Map<Run, Optional<Run.Stage>> running) {
        static Work of(Activity activity, ListRequest request) {
            return new Work(activity, activity.stages(activity.executions().running(request)));
        }

        Stream<Subject> subjects() {
            return running.keySet().stream().map(Run::subject);
        }

        Set<String> databases() {
            return subjects().map(Subject::sourceDatabase).filter(name -> !name.isEmpty()).collect(Collectors.toSet());
        }

        Set<ReplicationId> replicating() {
            return subjects().flatMap(subject -> Stream.ofNullable(subject.replicationId())).collect(Collectors.toSet());
        }

        Stream<Instant> told() {
            return activity.told(running);
        }

        List<UnderWay> underWay(Function<Subject, Optional<Integer>> progress, Instant now) {
            return activity.underWay(running, progress, now);
        }
    }

    /** A hand may have written any {@code notBefore}; what a rollback writes is no later than its {@code chosenAt}. */
    private Instant now(List<LineageList> lists, Stream<Instant> told) {
        return Present.of(clock, Stream.of(
                        lists.stream()
                                .flatMap(facts -> facts.replicas().stream())
                                .flatMap(replica -> Stream.ofNullable(replica.instance().instanceCreateTime())),
                        lists.stream().flatMap(facts -> facts.secret().flatMap(ReplicaSecret::chosenAt).stream()),
                        told)
                .flatMap(times -> times));
    }

    private List<LineageList> read(
            ListRequest request, Replicas.Listing found, Set<String> landedOf, Work replications, Optional<Work> rollbacks) {
        LineageReader lineages = new LineageReader(store, otherSecrets, kms, settings, found);
        Set<ReplicationId> replicating = replications.replicating();
        Map<String, List<Replica>> bySource = found.replicas().stream()
                .filter(replica -> request.covers(database(replica)))
                .collect(Collectors.groupingBy(replica -> replica.tags().sourceArn(), TreeMap::new, Collectors.toList()));
        Set<String> others = new TreeSet<>(replications.databases());
        others.addAll(landedOf);
        rollbacks.map(Work::databases).ifPresent(others::addAll);
        request.database().ifPresent(others::add);
        others.addAll(unlistedElsewhere(request, found));
        List<LineageList> lists = new ArrayList<>();
        bySource.forEach((sourceArn, lineage) -> {
            String database = database(lineage.get(0));
            others.remove(database);
            lists.add(lineages.read(database, sourceArn, lineage, replicating));
        });
        others.forEach(database -> lists.add(lineages.read(database, null, List.of(), replicating)));
        if (request.database().isEmpty()) {
            lists.addAll(lineages.abandoned(lists.stream().map(facts -> facts.state().sourceDatabase()).collect(Collectors.toSet())));
        }
        return lists;
    }

    /** The databases, by their names, of what has the name of a replica, as far as those are no databases of provable replicas. */
    private static Set<String> unlistedElsewhere(ListRequest request, Replicas.Listing found) {
        Set<String> proven = found.replicas().stream().map(ListReplicas::database).collect(Collectors.toSet());
        return found.unproven().stream()
                .filter(one -> proven.stream().noneMatch(one.named()::isOf))
                .map(one -> one.named().database())
                .filter(request::covers)
                .collect(Collectors.toSet());
    }

    private static Listed listed(Replica replica, LineageList facts, ReplicaExecutions.Found executions, Instant now) {
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
                Readable.age(dataTime == null ? snapshotTime : dataTime, now),
                replica.instance().engine(),
                replica.instance().engineVersion(),
                replica.instance().dbInstanceClass(),
                replica.instance().allocatedStorage(),
                replica.instance().dbInstanceStatus(),
                replica.isProtected(),
                facts.standing(replica),
                live && facts.state().pinned(),
                keptFor.orElse(null),
                keptFor.isPresent() ? null : deletedBy,
                endpoint(replica.instance().endpoint()),
                executions.inDestination(),
                executions.inSource(),
                dataTime,
                replica.tags().sourceResourceId().orElse(null));
    }

    /** The last part of the source's ARN, whatever stands in the tag. */
    private static String database(Replica replica) {
        String arn = replica.tags().sourceArn();
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    private static String endpoint(Endpoint endpoint) {
        return endpoint == null || endpoint.address() == null ? null : endpoint.address() + ":" + endpoint.port();
    }

    @Override
    protected String written(ListRequest request, ReplicaList list) {
        return request.answer(list, () -> ReplicaTables.text(list));
    }

    @Override
    protected Object summary(ReplicaList list) {
        return Map.of("replicas", list.replicas().size(), "underWay", list.underWay().size());
    }
}
