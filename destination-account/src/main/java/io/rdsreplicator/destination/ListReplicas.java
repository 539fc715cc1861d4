package io.rdsreplicator.destination;

import io.rdsreplicator.destination.ReplicaList.Listed;
import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.tracking.Activity;
import io.rdsreplicator.shared.tracking.Executions;
import io.rdsreplicator.shared.tracking.Failures;
import io.rdsreplicator.shared.tracking.ListRequest;
import io.rdsreplicator.shared.tracking.Present;
import io.rdsreplicator.shared.tracking.Readable;
import io.rdsreplicator.shared.tracking.Run;
import io.rdsreplicator.shared.tracking.UnderWay;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Endpoint;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Lists the stack's replicas for people and their scripts: which is live, which the next replication deletes, what is under way and what
 * has failed. Changes nothing.
 */
public final class ListReplicas extends JsonHandler<ListRequest, ReplicaList> {
    private static final String ROLLBACK = "rollback";

    private final Replicas replicas;
    private final LineageReader lineages;
    private final SfnClient sfn;
    private final LandingProgress progress;
    private final InstantSource clock;
    private final String replicationMachine;
    private final String rollbackMachine;

    public ListReplicas() {
        this(Aws.rds(), Aws.secrets(), Aws.sfn(), InstantSource.system(), Settings.fromEnvironment());
    }

    ListReplicas(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, InstantSource clock, Settings settings) {
        super(ListRequest.class);
        this.replicas = new Replicas(rds, settings);
        this.lineages = new LineageReader(new SecretStore(secrets, settings), settings);
        this.sfn = sfn;
        this.progress = new LandingProgress(rds, replicas.ownership());
        this.clock = clock;
        this.replicationMachine = settings.text("STATE_MACHINE_ARN");
        this.rollbackMachine = settings.optional("ROLLBACK_STATE_MACHINE_ARN");
    }

    @Override
    protected ReplicaList handle(ListRequest request) {
        Activity replications = new Activity("replication", new Executions(sfn, replicationMachine, new AnnouncedSubjects()));
        // In this order: what was there before the running executions were listed is one of theirs, or of one that has ended.
        List<Replica> found = replicas.all().stream().filter(replica -> request.covers(database(replica))).toList();
        Map<Run, Optional<Run.Stage>> replicating = replications.stages(replications.executions().running(request));
        Instant now = now(found, replications, replicating);
        List<UnderWay> underWay = new ArrayList<>(replications.underWay(replicating, progress::of, now));
        Failures failures = replications.failed(request, now);
        if (!rollbackMachine.isEmpty()) {
            Activity rollbacks = new Activity(ROLLBACK, new Executions(sfn, rollbackMachine, new RollbackSubjects()));
            Map<Run, Optional<Run.Stage>> rollingBack = rollbacks.stages(rollbacks.executions().running(request));
            underWay.addAll(rollbacks.underWay(rollingBack, subject -> Optional.empty(), now));
            failures = failures.and(rollbacks.failed(request, now));
        }
        Set<ReplicationId> running = replicating.keySet().stream()
                .flatMap(run -> Stream.ofNullable(run.subject().replicationId()))
                .collect(Collectors.toSet());
        Set<String> rollingBack = underWay.stream()
                .filter(one -> one.what().equals(ROLLBACK))
                .map(UnderWay::sourceDatabase)
                .collect(Collectors.toSet());
        return list(request, found, new NextPruning.Busy(running, rollingBack), replications.executions(), underWay, failures, now);
    }

    private Instant now(List<Replica> found, Activity replications, Map<Run, Optional<Run.Stage>> running) {
        return Present.of(clock, Stream.of(
                        found.stream().flatMap(replica -> Stream.ofNullable(replica.instance().instanceCreateTime())),
                        replications.executions().told(),
                        running.values().stream().flatMap(Optional::stream).map(Run.Stage::since))
                .flatMap(times -> times));
    }

    private ReplicaList list(
            ListRequest request,
            List<Replica> found,
            NextPruning.Busy busy,
            Executions replications,
            List<UnderWay> underWay,
            Failures failures,
            Instant now) {
        Map<String, List<Replica>> bySource = found.stream()
                .collect(Collectors.groupingBy(replica -> replica.tags().sourceArn(), TreeMap::new, Collectors.toList()));
        Set<String> others = new TreeSet<>();
        request.database().ifPresent(others::add);
        underWay.stream().map(UnderWay::sourceDatabase).filter(name -> !name.isEmpty()).forEach(others::add);
        List<Listed> listed = new ArrayList<>();
        List<ReplicaList.SecretState> secrets = new ArrayList<>();
        bySource.forEach((sourceArn, lineage) -> {
            String database = database(lineage.get(0));
            others.remove(database);
            LineageList facts = lineages.read(database, sourceArn, lineage, busy);
            secrets.add(facts.state());
            lineage.stream().sorted(Retention.NEWEST_FIRST).map(replica -> listed(replica, facts, replications, now)).forEach(listed::add);
        });
        others.forEach(database -> secrets.add(lineages.read(database, null, List.of(), busy).state()));
        if (request.database().isEmpty()) {
            Set<String> seen = secrets.stream().map(ReplicaList.SecretState::sourceDatabase).collect(Collectors.toSet());
            lineages.abandoned(seen).forEach(facts -> secrets.add(facts.state()));
        }
        return new ReplicaList(replicas.ownership().stack(), now, listed, secrets, underWay, failures.shown(), failures.notShown());
    }

    private static Listed listed(Replica replica, LineageList facts, Executions replications, Instant now) {
        String name = replica.replicationId().value();
        Optional<String> input = replications.input(name);
        Instant snapshotTime = replica.tags().snapshotTime().orElse(null);
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
                Readable.age(snapshotTime, now),
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
                input.map(found -> replications.arn(name)).orElse(null),
                input.flatMap(Json::members).map(members -> AnnouncedSubjects.text(members, "sourceExecutionArn")).orElse(null));
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
