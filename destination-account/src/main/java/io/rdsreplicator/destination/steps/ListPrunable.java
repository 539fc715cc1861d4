package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.SourceIdentity;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.destination.retention.SafetyCopies;
import io.rdsreplicator.destination.secret.SecretFit;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretView;
import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.destination.snapshot.AccountHeadroom;
import io.rdsreplicator.destination.snapshot.LandedSnapshot;
import io.rdsreplicator.destination.snapshot.LandedSnapshots;
import io.rdsreplicator.destination.snapshot.LandingLimit;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.QuotaReachedException;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.executions.RunningReplications.Running;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.rds.Snapshots;
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
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Lists the replicas and landed snapshots of the lineage that retention does not keep. Changes nothing. The oldest come
 * first. The list has no more of each kind than one execution deletes; the next execution lists the rest.
 *
 * <p>The newest landed snapshot is kept: RDS can make an incremental copy only while it exists, and does not promise
 * one. The newest landed snapshot of a replication that did not fail is kept, too. The same two are kept of the source
 * whose replicas go live. The {@link SafetyCopies} and the snapshots that {@link LandingLimit} counts are also kept.
 *
 * <p>Before a replication copies its snapshot, this step also checks the account's quotas. If they have no room, the
 * replication waits while another execution may free some. Otherwise it ends. RDS would refuse the replica only hours
 * later.
 */
public final class ListPrunable extends JsonHandler<ListPrunable.Input, ListPrunable.Output> {
    /** The results for all of them must fit in one payload of ReportOutcome, beside an announcement of any length. */
    static final int MOST_OF_A_KIND = 25;

    private final RdsClient rds;
    private final StackReplicas replicas;
    private final LandedSnapshots snapshots;
    private final SecretStore store;
    private final RunningReplications running;
    private final ReplicaChecks checks;
    private final SafetyCopies safetyCopies;
    private final LandingLimit limit;
    private final Retention.Counts counts;
    private final Optional<StageDeadline> deadline;

    /**
     * @param now when this state was entered, by Step Functions' clock; null in a definition of an earlier release
     * @param since when the wait for the copy to begin began; null if the replication has made its copy
     * @param settings of the new replica; null after its copy, and in a definition of an earlier release
     */
    public record Input(
            Announcement announcement,
            String stateMachineArn,
            String executionArn,
            @Nullable Instant now,
            @Nullable Instant since,
            @Nullable ReplicaSettings settings) {
        public Input {
            Require.present(announcement, "announcement");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
        }

        /** The input of a replication whose replica is given no settings. */
        Input(
                Announcement announcement,
                String stateMachineArn,
                String executionArn,
                @Nullable Instant now,
                @Nullable Instant since) {
            this(announcement, stateMachineArn, executionArn, now, since, null);
        }

        /** The input of a replication that has made its copy. */
        Input(Announcement announcement, String stateMachineArn, String executionArn, @Nullable Instant now) {
            this(announcement, stateMachineArn, executionArn, now, null);
        }

        private boolean isBeforeTheCopy() {
            return since != null && now != null;
        }
    }

    public record PrunableReplica(String replicaId) {}

    /**
     * A landed snapshot that may be deleted.
     *
     * @param formerIdentity the identity of its source, if the safety copies of that source are no longer kept
     */
    public record PrunableSnapshot(String snapshotId, @Nullable String formerIdentity) {}

    public record KeptReplica(String replicaId, String reason) {}

    /**
     * @param progress done when the quotas have room, or are not checked
     * @param running the other executions' replications that have made a replica or a landed snapshot
     * @param earlier how many running replications were started before this one and have not finished their copies
     */
    public record Output(
            List<PrunableReplica> replicas,
            List<PrunableSnapshot> snapshots,
            List<KeptReplica> kept,
            Progress progress,
            List<ReplicationId> running,
            int earlier) {
        /** Read by state machine definitions of the last release. */
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
        this.replicas = new StackReplicas(rds, settings);
        this.snapshots = new LandedSnapshots(rds, replicas.ownership());
        this.store = new SecretStore(secrets, settings);
        this.running = new RunningReplications(sfn);
        this.checks = new ReplicaChecks(settings);
        this.safetyCopies = new SafetyCopies(settings);
        this.limit = new LandingLimit(settings);
        this.counts = Retention.Counts.from(settings);
        // An update of the stack changes a function's code before its environment.
        this.deadline = settings.optional("SNAPSHOT_DEADLINE_MINUTES").isEmpty()
                ? Optional.empty()
                : Optional.of(StageDeadline.ofCopySlot(settings));
    }

    @Override
    protected Output handle(Input input) {
        Announcement announcement = input.announcement();
        // The order matters: the running executions are listed after the replicas and snapshots. So each of those
        // belongs to an execution in the list or to one that has ended.
        StackReplicas.Listing listing = replicas.list();
        List<Replica> lineage = listing.ofLineage(announcement.sourceArn());
        List<LandedSnapshot> allLanded = snapshots.all();
        List<LandedSnapshot> landed = allLanded.stream()
                .filter(found ->
                        found.tags().sourceArn().equals(announcement.sourceArn().toString()))
                .toList();
        List<Running> executions = running.others(input.stateMachineArn(), input.executionArn());
        Set<ReplicationId> others = RunningReplications.ids(executions, announcement.sourceArn());
        SecretView secret = store.read(store.name(announcement.sourceDatabase()));
        SecretFit.requireFits(secret.value(), ReplicaSpec.of(announcement), false);
        Set<ReplicationId> claimed = secret.labels().claimedByOthers(input.executionArn());
        Set<ReplicationId> needed =
                Stream.concat(others.stream(), claimed.stream()).collect(Collectors.toSet());
        if (input.isBeforeTheCopy()) {
            // A resumed replication restores the snapshot that it has landed, however old it is.
            needed.add(announcement.replicationId());
        }
        Retention retention = new Retention(
                counts, checks, others, claimed, secret.inUse(), secret.value().identity());
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
        AccountHeadroom room = AccountHeadroom.of(
                announcement.replicationId(),
                executions,
                allLanded,
                listing.replicas(),
                counts.keep(),
                replicas.of(announcement.sourceArn()).instancesEach(settings(input)));
        int wait = input.isBeforeTheCopy() ? waitForRoom(input, room, prunable.size()) : 0;
        return new Output(
                decisions.stream()
                        .filter(Retention.Decision::deletes)
                        .map(Retention.Decision::replica)
                        .sorted(Replica.NEWEST_FIRST.reversed())
                        .limit(MOST_OF_A_KIND)
                        .map(replica -> new PrunableReplica(replica.id()))
                        .toList(),
                prunable,
                Stream.concat(
                                decisions.stream()
                                        .filter(decision -> !decision.deletes())
                                        .flatMap(decision -> decision.keptFor().stream()
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

    private static ReplicaSettings settings(Input input) {
        return input.settings() == null ? ReplicaSettings.NONE : input.settings();
    }

    /**
     * @param deleted how many snapshots are deleted before the copy
     * @return seconds to wait; 0 if there is room
     */
    private int waitForRoom(Input input, AccountHeadroom room, int deleted) {
        if (deadline.isEmpty()) {
            return 0;
        }
        Optional<String> lack =
                room.lack(AccountQuota.read(rds, quotas(input.announcement().sourceArn())), deleted);
        if (lack.isEmpty()) {
            return 0;
        }
        WaitingPolicy waiting = deadline.get().waiting(input.announcement().allocatedStorage());
        Instant since = Require.present(input.since(), "since");
        Instant now = Require.present(input.now(), "now");
        if (!room.mayBeFreed() || waiting.isOver(since, now)) {
            throw new QuotaReachedException("no snapshot was copied: " + lack.get());
        }
        return waiting.nextAttemptSeconds(lack.get(), since, now);
    }

    private String[] quotas(Arn source) {
        return Stream.concat(
                        Stream.of(Snapshots.of(source, rds).quotaName()), replicas.of(source).quotaNames().stream())
                .toArray(String[]::new);
    }

    /** The replications of all replicas except those that a failed replication left. */
    private static Set<ReplicationId> good(List<Replica> lineage, Retention retention) {
        return lineage.stream()
                .filter(replica -> !retention.isLeftover(replica))
                .map(Replica::replicationId)
                .collect(Collectors.toSet());
    }

    /**
     * @param safe the identifiers of the safety copies and of the snapshots that count for a limit
     * @param accepted the resource id of the source whose replicas go live; two of its snapshots are always kept
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

    /** The newest landed snapshot, and the newest of a replication that did not fail. */
    private static Stream<LandedSnapshot> newestOf(List<LandedSnapshot> landed, Set<ReplicationId> good) {
        return Stream.of(newest(landed.stream()), newest(landed.stream().filter(l -> good.contains(l.replicationId()))))
                .flatMap(Optional::stream);
    }

    private static Optional<LandedSnapshot> newest(Stream<LandedSnapshot> landed) {
        return landed.filter(l -> l.status() == RdsStatus.READY).max(LandedSnapshot.OLDEST_FIRST);
    }
}
