package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.Replicas;
import io.rdsreplicator.destination.replica.SourceIdentity;
import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.destination.retention.SafetyCopies;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretView;
import io.rdsreplicator.destination.snapshot.AccountHeadroom;
import io.rdsreplicator.destination.snapshot.LandedSnapshot;
import io.rdsreplicator.destination.snapshot.LandedSnapshots;
import io.rdsreplicator.destination.snapshot.LandingLimit;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.QuotaReachedException;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.executions.RunningReplications.Running;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.StageDeadline;
import io.rdsreplicator.shared.waiting.WaitingPolicy;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Lists the replicas and landed snapshots of the lineage that retention does not keep, the oldest first, and of each no more than one run
 * deletes; the next run lists the others. The newest landed snapshot is kept: RDS can copy less than everything only while it is there, and
 * does not promise that it does. The newest of a replication that did not fail is kept besides, and the same two of the source whose
 * replicas go live; so are the {@link SafetyCopies}, and what {@link LandingLimit} counts. Changes nothing.
 *
 * <p>Before a replication copies its snapshot it asks besides whether the account's quotas have room for what it makes. If not, the
 * replication waits while another run may give room, and ends otherwise: hours before RDS would refuse the replica.
 */
public final class ListPrunable extends JsonHandler<ListPrunable.Input, ListPrunable.Output> {
    /** What became of each stands in one payload of ReportOutcome, beside an announcement of any length. */
    static final int MOST_OF_A_KIND = 25;

    private final RdsClient rds;
    private final Replicas replicas;
    private final LandedSnapshots snapshots;
    private final SecretStore store;
    private final RunningReplications running;
    private final ReplicaChecks checks;
    private final SafetyCopies safetyCopies;
    private final LandingLimit limit;
    private final int keep;
    private final Optional<StageDeadline> deadline;

    /**
     * @param now when this state was entered, by Step Functions' clock; null in a definition of an earlier release
     * @param since when the wait until the copy begins began; null where the replication has made its copy
     */
    public record Input(
            Announcement announcement, String stateMachineArn, String executionArn, Instant now, Instant since) {
        public Input {
            Require.present(announcement, "announcement");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
        }

        /** That of a replication that has made its copy. */
        Input(Announcement announcement, String stateMachineArn, String executionArn, Instant now) {
            this(announcement, stateMachineArn, executionArn, now, null);
        }

        private boolean isBeforeTheCopy() {
            return since != null && now != null;
        }
    }

    public record PrunableReplica(String replicaId) {}

    /** @param formerIdentity that of the source of which it is a copy, if that one's safety copies have served their time; else null */
    public record PrunableSnapshot(String snapshotId, String formerIdentity) {}

    public record KeptReplica(String replicaId, String reason) {}

    /**
     * @param progress done when the quotas have room, or are not asked for
     * @param running the replications that other executions work on, and that have made a replica or a landed snapshot
     * @param earlier how many replications run that were started before this one, and whose copies have not ended
     */
    public record Output(
            List<PrunableReplica> replicas,
            List<PrunableSnapshot> snapshots,
            List<KeptReplica> kept,
            Progress progress,
            List<ReplicationId> running,
            int earlier) {
        /** For definitions of the last release. */
        @JsonProperty
        public int waitSeconds() {
            return progress.waitSeconds();
        }
    }

    public ListPrunable() {
        this(AwsClients.rds(), AwsClients.secrets(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    ListPrunable(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.replicas = new Replicas(rds, settings);
        this.snapshots = new LandedSnapshots(rds, replicas.ownership());
        this.store = new SecretStore(secrets, settings);
        this.running = new RunningReplications(sfn);
        this.checks = new ReplicaChecks(settings);
        this.safetyCopies = new SafetyCopies(settings);
        this.limit = new LandingLimit(settings);
        this.keep = settings.wholeNumber("REPLICAS_TO_KEEP");
        // A function's code is updated before its environment.
        this.deadline = settings.optional("SNAPSHOT_DEADLINE_MINUTES").isEmpty()
                ? Optional.empty()
                : Optional.of(StageDeadline.ofCopySlot(settings));
        Require.that(keep >= 1, "environment variable REPLICAS_TO_KEEP must be at least 1");
    }

    @Override
    protected Output handle(Input input) {
        Announcement announcement = input.announcement();
        // In this order: what was there before the running executions were listed is one of theirs, or of one that has
        // ended.
        Replicas.Listing listing = replicas.list();
        List<Replica> lineage = listing.ofLineage(announcement.sourceArn());
        List<LandedSnapshot> allLanded = snapshots.all();
        List<LandedSnapshot> landed = allLanded.stream()
                .filter(found ->
                        found.tags().sourceArn().equals(announcement.sourceArn().toString()))
                .toList();
        List<Running> executions = running.others(input.stateMachineArn(), input.executionArn());
        Set<ReplicationId> others = RunningReplications.ids(executions, announcement.sourceArn());
        SecretView secret = store.read(store.name(announcement.sourceDatabase()));
        secret.value().requireFits(ReplicaSpec.of(announcement), false);
        Set<ReplicationId> claimed = secret.labels().claimedByOthers(input.executionArn());
        Set<ReplicationId> needed =
                Stream.concat(others.stream(), claimed.stream()).collect(Collectors.toSet());
        if (input.isBeforeTheCopy()) {
            // A resumed replication restores what it has landed, however old that is.
            needed.add(announcement.replicationId());
        }
        Retention retention = new Retention(
                keep, checks, others, claimed, secret.inUse(), secret.value().identity());
        Set<String> ended = safetyCopies.ended(announcement.sourceArn(), landed, secret.value(), input.now());
        Set<String> safe = new HashSet<>(safetyCopies.kept(announcement.sourceArn(), landed, ended, input.now()));
        safe.addAll(limit.kept(landed, input.now()));
        List<Retention.Decision> decisions = retention.decide(lineage);
        List<PrunableSnapshot> prunable = prunable(
                landed,
                needed,
                good(lineage, retention),
                safe,
                ended,
                secret.value().identity());
        AccountHeadroom room =
                AccountHeadroom.of(announcement.replicationId(), executions, allLanded, listing.replicas(), keep);
        int wait = input.isBeforeTheCopy() ? waitForRoom(input, room, prunable.size()) : 0;
        return new Output(
                decisions.stream()
                        .filter(decision -> decision.keptFor().isEmpty())
                        .map(Retention.Decision::replica)
                        .sorted(Replica.NEWEST_FIRST.reversed())
                        .limit(MOST_OF_A_KIND)
                        .map(replica -> new PrunableReplica(replica.id()))
                        .toList(),
                prunable,
                Stream.concat(
                                decisions.stream().flatMap(decision -> decision.keptFor().stream()
                                        .map(reason -> new KeptReplica(
                                                decision.replica().id(), reason))),
                                listing.unprovenOf(announcement.sourceDatabase()).stream()
                                        .map(unproven -> new KeptReplica(unproven.id(), unproven.reason())))
                        .toList(),
                wait == 0 ? Progress.DONE : Progress.waitFor(wait, "the account's quotas have no room"),
                Stream.concat(
                                lineage.stream().map(Replica::replicationId),
                                landed.stream().map(LandedSnapshot::replicationId))
                        .filter(others::contains)
                        .distinct()
                        .sorted(ReplicationId.BY_START)
                        .toList(),
                room.earlier());
    }

    /**
     * @param deleted how many snapshots are deleted before the copy
     * @return 0 if there is room
     */
    private int waitForRoom(Input input, AccountHeadroom room, int deleted) {
        if (deadline.isEmpty()) {
            return 0;
        }
        Optional<String> lack =
                room.lack(AccountQuota.read(rds, AccountQuota.MANUAL_SNAPSHOTS, AccountQuota.DB_INSTANCES), deleted);
        if (lack.isEmpty()) {
            return 0;
        }
        WaitingPolicy waiting = deadline.get().waiting(input.announcement().allocatedStorage());
        if (!room.mayBeFreed() || waiting.isOver(input.since(), input.now())) {
            throw new QuotaReachedException("no snapshot was copied: " + lack.get());
        }
        return waiting.nextAttemptSeconds(lack.get(), input.since(), input.now());
    }

    /** The replications of the replicas that no failure has left. */
    private static Set<ReplicationId> good(List<Replica> lineage, Retention retention) {
        return lineage.stream()
                .filter(replica -> !retention.isLeftover(replica))
                .map(Replica::replicationId)
                .collect(Collectors.toSet());
    }

    /**
     * @param safe the identifiers of the safety copies, and of those that count for a limit
     * @param accepted the resource id of the source whose replicas go live, of which two are kept, however many come of others
     */
    private static List<PrunableSnapshot> prunable(
            List<LandedSnapshot> landed,
            Set<ReplicationId> needed,
            Set<ReplicationId> good,
            Set<String> safe,
            Set<String> ended,
            Optional<String> accepted) {
        List<LandedSnapshot> ofAccepted = landed.stream()
                .filter(l -> !SourceIdentity.differ(accepted, l.tags().sourceResourceId()))
                .toList();
        Set<LandedSnapshot> kept = Stream.of(landed, ofAccepted)
                .flatMap(some -> newestOf(some, good))
                .collect(Collectors.toSet());
        return landed.stream()
                .filter(l -> l.status() != RdsStatus.IN_PROGRESS && !l.isBeingDeleted())
                .filter(l -> !needed.contains(l.replicationId()) && !safe.contains(l.id()))
                .filter(l -> !kept.contains(l))
                .sorted(LandedSnapshot.OLDEST_FIRST)
                .limit(MOST_OF_A_KIND)
                .map(l -> new PrunableSnapshot(
                        l.id(),
                        l.tags().sourceResourceId().filter(ended::contains).orElse(null)))
                .toList();
    }

    /** The newest, and the newest of a replication that did not fail. */
    private static Stream<LandedSnapshot> newestOf(List<LandedSnapshot> landed, Set<ReplicationId> good) {
        return Stream.of(newest(landed.stream()), newest(landed.stream().filter(l -> good.contains(l.replicationId()))))
                .flatMap(Optional::stream);
    }

    private static Optional<LandedSnapshot> newest(Stream<LandedSnapshot> landed) {
        return landed.filter(l -> l.status() == RdsStatus.READY).max(LandedSnapshot.OLDEST_FIRST);
    }
}
