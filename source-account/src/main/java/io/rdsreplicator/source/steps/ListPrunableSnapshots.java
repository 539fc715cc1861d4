package io.rdsreplicator.source.steps;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.QuotaReachedException;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.executions.RunningReplications.Running;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.WaitingPolicy;
import io.rdsreplicator.source.snapshot.SnapshotHeadroom;
import io.rdsreplicator.source.snapshot.SnapshotRetention;
import io.rdsreplicator.source.snapshot.SnapshotRetention.Occasion;
import io.rdsreplicator.source.snapshot.SnapshotRetention.Owned;
import io.rdsreplicator.source.snapshot.TransferKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Lists which of this lineage's snapshots retention keeps, and which may be deleted. Changes nothing.
 *
 * <p>Before a replication takes its snapshot, this step also checks whether the account's quota of manual snapshots has
 * room. If the runs of this stack together would exceed the quota, the step lists more snapshots, oldest first. These
 * are snapshots of any database of the stack that only {@code SnapshotsToKeep} keeps. If that is not enough, the
 * replication waits while another run may free room. Otherwise it ends.
 */
public final class ListPrunableSnapshots
        extends JsonHandler<ListPrunableSnapshots.Input, ListPrunableSnapshots.Output> {
    private static final String UNKNOWN = " replications that have just begun may resume its own";

    private final RdsClient rds;
    private final RunningReplications replications;
    private final Ownership ownership;
    private final SnapshotRetention retention;

    /**
     * @param replicationId of the run that asks; its own snapshots are kept
     * @param makes how many snapshots the run is going to make; null if it has made them, as are the three that follow
     * @param startTime of the execution
     * @param databaseDeadlineSeconds the maximum wait for the quota, counted from {@code startTime}
     */
    public record Input(
            Arn sourceArn,
            ReplicationId replicationId,
            Arn transferKeyArn,
            Instant now,
            String stateMachineArn,
            String executionArn,
            @Nullable Integer makes,
            @Nullable Instant startTime,
            @Nullable Integer databaseDeadlineSeconds) {
        public Input {
            Require.present(sourceArn, "sourceArn");
            Require.present(replicationId, "replicationId");
            Require.present(transferKeyArn, "transferKeyArn");
            Require.present(now, "now");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
            if (makes != null) {
                Require.present(startTime, "startTime");
                Require.present(databaseDeadlineSeconds, "databaseDeadlineSeconds");
            }
        }
    }

    /**
     * @param sourceArn of the snapshot's database, which can be another database than that of the run
     */
    public record Prunable(String snapshotId, String sourceArn) {}

    public record Kept(String snapshotId, String reason) {}

    /**
     * @param progress done when the quota has room, or when it is not checked
     * @param earlier how many running executions began before this one
     */
    public record Output(List<Prunable> snapshots, List<Kept> kept, Progress progress, int earlier) {
        /** For definitions of the last release. */
        @JsonProperty
        public int waitSeconds() {
            return progress.waitSeconds();
        }
    }

    public ListPrunableSnapshots() {
        this(AwsClients.rds(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    ListPrunableSnapshots(RdsClient rds, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.replications = new RunningReplications(sfn);
        this.ownership = Ownership.from(settings);
        this.retention = SnapshotRetention.from(settings);
    }

    @Override
    protected Output handle(Input input) {
        // The running replications are listed after the snapshots, so that a replication that was resumed in between is
        // seen.
        Snapshots snapshots = Snapshots.of(input.sourceArn(), rds);
        List<Owned> owned = owned(input.sourceArn());
        RunningReplications.Others others = replications.others(
                input.stateMachineArn(),
                input.executionArn(),
                owned.stream().map(Owned::tags).toList());
        List<Running> running = others.running();
        List<Owned> lineage = owned.stream()
                .filter(snapshot -> isOf(input.sourceArn(), snapshot))
                .toList();
        List<Owned> prunable = new ArrayList<>();
        List<Kept> kept = new ArrayList<>();
        boolean known = others.notAsked() == 0;
        Consumer<Owned> unneeded = known
                ? prunable::add
                : snapshot -> kept.add(new Kept(snapshot.name(), "one of " + others.notAsked() + UNKNOWN));
        decide(retention, lineage, occasion(input, input.sourceArn(), running), unneeded, kept::add);
        int wait = input.makes() == null ? 0 : makeRoom(input, input.makes(), snapshots, owned, others, prunable);
        Set<String> names = prunable.stream().map(Owned::name).collect(Collectors.toSet());
        return new Output(
                prunable.stream()
                        .map(gone -> new Prunable(gone.name(), gone.tags().sourceArn()))
                        .toList(),
                kept.stream()
                        .filter(still -> !names.contains(still.snapshotId()))
                        .toList(),
                wait == 0
                        ? Progress.DONE
                        : Progress.waitFor(wait, "the account's quota of manual snapshots has no room"),
                (int) running.stream()
                        .filter(other -> beganBefore(other, input))
                        .count());
    }

    /** If the definition does not pass the start of the execution, it is null. No execution then counts as earlier. */
    private static boolean beganBefore(Running other, Input input) {
        return input.startTime() != null
                && (other.startDate().isBefore(input.startTime())
                        || other.startDate().equals(input.startTime())
                                && other.executionArn().compareTo(input.executionArn()) < 0);
    }

    private static void decide(
            SnapshotRetention retention,
            List<Owned> lineage,
            Occasion occasion,
            Consumer<Owned> prunable,
            Consumer<Kept> kept) {
        Set<String> newest = retention.newest(lineage, occasion.transferKey());
        for (Owned owned : lineage) {
            retention
                    .reasonToKeep(owned, newest, occasion)
                    .ifPresentOrElse(why -> kept.accept(new Kept(owned.name(), why)), () -> prunable.accept(owned));
        }
    }

    private static Occasion occasion(Input input, Arn source, List<Running> running) {
        Set<ReplicationId> ids = RunningReplications.ids(running, source);
        return new Occasion(input.replicationId(), ids, input.now(), new TransferKey(input.transferKeyArn()));
    }

    /**
     * Adds to the snapshots to delete.
     *
     * @return the seconds to wait; 0 if there is room
     */
    private int makeRoom(
            Input input,
            int makes,
            Snapshots snapshots,
            List<Owned> all,
            RunningReplications.Others others,
            List<Owned> prunable) {
        List<AccountQuota> quota = AccountQuota.read(rds, snapshots.quotaName());
        if (quota.isEmpty()) {
            return 0;
        }
        Instant startTime = Require.present(input.startTime(), "startTime");
        List<Owned> owned = all.stream()
                .filter(one -> one.snapshot().kind() == snapshots.kind())
                .toList();
        List<Owned> ofOtherKinds =
                all.stream().filter(one -> !owned.contains(one)).toList();
        List<Running> running = others.running().stream()
                .filter(other -> ofOtherKinds.stream().noneMatch(one -> SnapshotHeadroom.isOf(other, one)))
                .toList();
        SnapshotHeadroom.Run run = new SnapshotHeadroom.Run(input.executionArn(), startTime);
        SnapshotHeadroom room = new SnapshotHeadroom(quota.get(0), input.replicationId(), makes, run, running, owned);
        long excess = room.excess(prunable.size());
        if (excess > 0 && others.notAsked() == 0) {
            keptByCount(input, owned, running).stream()
                    .filter(candidate -> !prunable.contains(candidate))
                    .limit(excess)
                    .forEach(prunable::add);
        }
        if (!room.isFull(prunable.size())) {
            return 0;
        }
        String makeUp =
                room.makeUp(input.sourceArn().resourceName(), input.sourceArn().toString());
        WaitingPolicy waiting = WaitingPolicy.until(
                Duration.ofSeconds(Require.present(input.databaseDeadlineSeconds(), "databaseDeadlineSeconds")));
        if (!room.mayBeFreed() || waiting.isOver(startTime, input.now())) {
            throw new QuotaReachedException("no snapshot was taken: " + makeUp
                    + ". Raise the quota, delete snapshots that nobody needs, or lower SnapshotsToKeep");
        }
        return waiting.nextRoundSeconds(makeUp, startTime, input.now());
    }

    /** The snapshots of all databases that the stack could delete, oldest first. */
    private List<Owned> keptByCount(Input input, List<Owned> owned, List<Running> running) {
        List<Owned> candidates = new ArrayList<>();
        owned.stream()
                .flatMap(snapshot -> snapshot.source().stream())
                .filter(input.sourceArn()::isBeside)
                .distinct()
                .forEach(source -> {
                    List<Owned> lineage = owned.stream()
                            .filter(snapshot -> isOf(source, snapshot))
                            .toList();
                    decide(
                            retention.underPressure(),
                            lineage,
                            occasion(input, source, running),
                            candidates::add,
                            kept -> {});
                });
        return candidates.stream().sorted(SnapshotHeadroom.OLDEST_FIRST).toList();
    }

    private static boolean isOf(Arn source, Owned owned) {
        return owned.tags().sourceArn().equals(source.toString());
    }

    /**
     * Finds snapshots of all databases by tags and names. If a database was renamed, RDS's filter by database does
     * not find its earlier snapshots.
     */
    private List<Owned> owned(Arn asking) {
        try {
            return Snapshots.all(rds).stream()
                    .flatMap(snapshot -> owned(snapshot).stream())
                    .toList();
        } catch (SdkException e) {
            throw AwsErrors.translate("listing the snapshots for " + asking.resourceName(), e);
        }
    }

    private Optional<Owned> owned(Snapshot snapshot) {
        return ownership.ofSnapshot(snapshot).map(tags -> Owned.of(snapshot, tags, ownership.names()));
    }
}
