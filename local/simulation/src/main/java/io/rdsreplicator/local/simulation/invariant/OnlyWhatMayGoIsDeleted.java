package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.DatabaseCall;
import io.rdsreplicator.local.simulation.DatabaseCall.Action;
import io.rdsreplicator.local.simulation.ResourceLedger.Kind;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.local.simulation.TrueSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The product deletes only what it made and what nothing needs. It never deletes a replica that its secret's versions
 * or another database's secret name, or that is protected. It never deletes what retention keeps, or what a running
 * replication needs. It deletes the last good snapshot only after its successor exists. Of the leftovers of failed
 * replications, it keeps the newest. A DB cluster may lose its members earlier than its data, but the newest keep
 * them. {@link ClaimsHold} covers claimed resources.
 *
 * <p>RDS has no conditional delete. So if a newer replica breaks after the deleting function has last read all
 * replicas, it still counts as good. That time is as long as the function's reading of the secret and the call, at most
 * the rest of its minute. A replica with the candidate tag counts as the leftover of a failure. Either its run could
 * not mark it, and has warned of that, or somebody with permission to tag has tagged it. In the source, nothing is
 * claimed. There, a resumed replication that no list shows yet is not seen. That time is as long as lists are delayed,
 * and as long as a run passes its list on.
 */
public record OnlyWhatMayGoIsDeleted(Simulation simulation) implements Invariant {
    /** A list of secrets may be five minutes old, and the deleting function has a minute. */
    private static final Duration UNLISTED = Duration.ofMinutes(6);
    /** A list of executions is valid for this time. */
    private static final Duration HANDED_ON = Duration.ofMinutes(5);
    /** The maximum difference of two clocks. */
    private static final Duration TOLERANCE = Duration.ofMinutes(10);
    /** The statuses of a snapshot that nobody can copy, whatever its age. */
    private static final Set<String> NEVER_GOOD = Set.of("failed");
    /**
     * The statuses that count like available. The replica was available when retention counted it, and somebody has
     * since begun to stop it or to change its password. A DB cluster without members has its data.
     */
    private static final Set<String> GOOD =
            Set.of("available", "resetting-master-credentials", "stopping", TrueDatabase.COLD);

    private static final Set<String> SOUND = Set.of("available", TrueDatabase.COLD);

    private static final Set<String> IN_USE = Set.of("AWSCURRENT", "AWSPREVIOUS", "AWSPENDING");

    @Override
    public String objection(Call call) {
        String account = CallStack.account(call.caller().account());
        DatabaseCall deletion = simulation.states().effect(call).orElseThrow();
        String id = deletion.target();
        Optional<Made> made = simulation.ledger().made(account, id);
        if (made.isEmpty()) {
            return id + " is deleted, which the product did not make";
        }
        boolean needed = account.equals("A")
                && simulation
                        .executions()
                        .seenRunning(
                                account, simulation.callStack().current().began.minus(HANDED_ON))
                        .contains(made.get().replicationId());
        if (needed) {
            return id + " is deleted while its replication runs";
        }
        String reason =
                deletion.is(Action.DELETE_SNAPSHOT) ? snapshot(made.get()) : replica(made.get(), kept(deletion));
        return reason == null ? null : id + " is deleted, " + reason;
    }

    /** How many of the newest replicas are kept: whole, or at least their data. */
    private int kept(DatabaseCall deletion) {
        return deletion.is(Action.DELETE_MEMBER)
                ? simulation.scenario().replicasToKeep()
                : simulation.scenario().replicasKept();
    }

    private String replica(Made made, int keep) {
        Optional<TrueDatabase> state = simulation.states().replica(made);
        if (state.isEmpty()) {
            return "which is not the one that the product made";
        }
        Map<String, String> named = simulation.ledger().secret(made.database()).namedByLabel;
        for (Map.Entry<String, String> entry : named.entrySet()) {
            if (IN_USE.contains(entry.getKey()) && made.id().equals(entry.getValue())) {
                return "which the secret's version " + entry.getKey() + " names";
            }
        }
        Instant now = simulation.timeline().instant();
        if (simulation
                .ledger()
                .namedElsewhere(made.id())
                .filter(since -> since.plus(UNLISTED).isBefore(now))
                .isPresent()) {
            return "which another database's secret names";
        }
        if (state.get().deletionProtected()) {
            return "which is protected";
        }
        Map<String, String> seen = simulation.callStack().current().seen;
        long newer = simulation.ledger().made("B", Kind.REPLICA, made.database()).stream()
                .filter(other -> countsBeside(other, made))
                .filter(other -> other.isReplicatedAfter(made) && GOOD.contains(seen.getOrDefault(other.id(), "")))
                .count();
        boolean counts = SOUND.contains(state.get().status()) && !isSurplus(made);
        return counts && newer < keep ? "with only " + newer + " newer ones" : null;
    }

    /** A replica that is held does not count against replicas of the accepted source. */
    private boolean countsBeside(Made other, Made made) {
        return !made.source().equals(simulation.ledger().secret(made.database()).accepted)
                || other.source().equals(made.source());
    }

    private boolean isSurplus(Made made) {
        return isLeftover(made)
                && simulation.ledger().made("B", Kind.REPLICA, made.database()).stream()
                        .anyMatch(other -> other.isReplicatedAfter(made)
                                && isLeftover(other)
                                && simulation.states().replica(other).isPresent());
    }

    /** Whether no replication has succeeded with it and it was never live, or its tag says so. */
    private boolean isLeftover(Made made) {
        boolean saysSo = simulation
                .states()
                .replica(made)
                .filter(state -> "candidate".equals(state.tags().get("rds-replicator:role")))
                .isPresent();
        return saysSo
                || !simulation.ledger().secret(made.database()).wasLive(made.id())
                        && !simulation.executions().hasSucceeded("B", made.replicationId());
    }

    /** RDS can take two snapshots of a DB cluster at the same time. The order of their replications decides then. */
    private static boolean isNewer(Made other, Made made) {
        return other.time().isAfter(made.time()) || other.time().equals(made.time()) && other.isReplicatedAfter(made);
    }

    private String snapshot(Made made) {
        TrueSnapshot state = simulation.states().snapshot(made).orElse(null);
        if (state == null) {
            return "which is not the one that the product made";
        }
        boolean landed = made.kind() == Kind.LANDED;
        Duration minimumAge =
                made.kind() == Kind.TRANSFER ? Simulation.MINIMUM_AGE_OF_TRANSFER : Simulation.MINIMUM_AGE;
        boolean young = state.created()
                .plus(minimumAge)
                .minus(TOLERANCE)
                .isAfter(simulation.timeline().instant());
        if (!landed && young && !NEVER_GOOD.contains(state.status())) {
            return "made at " + state.created() + ", younger than the minimum age";
        }
        long newer = simulation.ledger().made(made.account(), made.kind(), made.database()).stream()
                .filter(other -> isNewer(other, made))
                .filter(other -> !landed || countsBeside(other, made))
                .filter(other -> simulation
                        .states()
                        .snapshot(other)
                        .filter(TrueSnapshot::isAvailable)
                        .isPresent())
                .count();
        boolean byCount = made.kind() == Kind.TRANSFER
                && !simulation.actors().accountFaults().snapshotsArePressed();
        int keep = byCount ? simulation.scenario().snapshotsToKeep() : 1;
        return state.isAvailable() && newer < keep ? "with only " + newer + " newer ones" : null;
    }
}
