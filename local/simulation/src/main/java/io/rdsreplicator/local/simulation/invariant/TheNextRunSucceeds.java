package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.local.simulation.ResourceLedger.Kind;
import io.rdsreplicator.local.simulation.ResourceLedger.SecretAccount;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.local.simulation.TrueSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * After all troubles, when every pin is removed, the next run succeeds without help, goes live, and deletes the
 * leftovers of the troubles.
 */
public record TheNextRunSucceeds(Simulation simulation) implements Invariant {
    /**
     * Statuses that mean that the replica has no data. Replicas in other statuses are kept for an operator to examine.
     */
    private static final Set<String> EMPTY =
            Set.of("failed", "restore-error", "incompatible-restore", "insufficient-capacity", "migration-failed");

    @Override
    public void end() {
        for (String database : simulation.scenario().databases()) {
            succeeded(simulation.actors().chooser().unpinned(database));
            Run source = simulation.executions().run(simulation.finalExecution(database));
            boolean here = succeeded(source);
            List<Run> landings = simulation.executions().all().stream()
                    .filter(run ->
                            run.account.equals("B") && !run.rollsBack && run.replicationId.equals(source.replicationId))
                    .toList();
            boolean there = here && landings.size() == 1 && succeeded(landings.get(0));
            simulation
                    .findings()
                    .require(
                            this,
                            !here || landings.size() == 1,
                            () -> "the last run of " + database + " landed " + landings.size() + " times");
            if (there) {
                isLive(database, source.replicationId);
                leavesNothing(database);
            }
        }
    }

    private boolean succeeded(Run run) {
        DescribeExecutionResponse execution = simulation.executions().describe(run);
        boolean succeeded = execution.status() == ExecutionStatus.SUCCEEDED;
        simulation
                .findings()
                .require(
                        this,
                        succeeded,
                        () -> "the last run, without any trouble, is " + execution.status() + " in " + run.account
                                + " at " + run.lastTask + ": " + execution.error() + " " + execution.cause());
        return succeeded;
    }

    private void isLive(String database, String replicationId) {
        SecretAccount secret = simulation.ledger().secret(database);
        Optional<String> live = secret.live();
        simulation
                .findings()
                .require(
                        this,
                        live.isPresent() && live.get().equals("replica-" + replicationId),
                        () -> "the last run of " + database + " is not live; " + live + " is");
    }

    private void leavesNothing(String database) {
        keeps("A", Kind.TAKEN, database, 1);
        keeps("A", Kind.TRANSFER, database, simulation.scenario().snapshotsToKeep());
        // The safety copy; the newest one is the next safety copy.
        keeps("B", Kind.LANDED, database, simulation.scenario().safetyCopyHours() == 0 ? 1 : 2);
        SecretAccount secret = simulation.ledger().secret(database);
        List<TrueDatabase> surplus = simulation.states().replicas(database).stream()
                .filter(replica -> !secret.namedByLabel.containsValue(replica.id()))
                .filter(replica -> replica.isAvailable()
                        || replica.status().equals(TrueDatabase.COLD)
                        || EMPTY.contains(replica.status()))
                .filter(replica -> !simulation.ledger().isHarmed(replica.id())
                        && !simulation.ledger().isLeftToPeople(replica.id()))
                .toList();
        simulation
                .findings()
                .require(
                        this,
                        surplus.size() <= simulation.scenario().replicasKept(),
                        () -> surplus.size() + " replicas of " + database
                                + " are left, beside those that the secret names: "
                                + simulation.states().replicas(database));
        long running =
                surplus.stream().filter(replica -> !replica.members().isEmpty()).count();
        simulation
                .findings()
                .require(
                        this,
                        running <= simulation.scenario().replicasToKeep(),
                        () -> running + " replicas of " + database
                                + " have members, beside those that the secret names: " + surplus);
    }

    private void keeps(String account, Kind kind, String database, int most) {
        List<String> left = simulation.ledger().made(account, kind, database).stream()
                .flatMap(made -> simulation.states().snapshot(account, made.id()).stream())
                .map(TrueSnapshot::id)
                .toList();
        simulation.findings().require(this, left.size() <= most, () -> left + " are left where " + most + " are kept");
    }
}
