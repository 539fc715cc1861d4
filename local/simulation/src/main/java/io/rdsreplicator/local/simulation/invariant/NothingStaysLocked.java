package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.TrueDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * After an undisturbed replication, the live replica is locked. Other replicas are locked only in two cases: an
 * operator locked them, or they were live until somebody changed the secret to another replica. The replication reports
 * the latter. If somebody changed a replica's tags, or another database's secret names it, it may stay as it is.
 */
public final class NothingStaysLocked implements Invariant {
    private final Simulation simulation;
    private final List<Object> told = new ArrayList<>();

    public NothingStaysLocked(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public void answered(CallStack.Frame frame, Map<String, Object> answer) {
        if (frame.step.equals("MarkSuperseded") && answer.get("leftLocked") instanceof List<?> left) {
            told.addAll(left);
        }
    }

    @Override
    public void end() {
        for (String database : simulation.scenario().databases()) {
            Optional<String> live = simulation.ledger().secret(database).live();
            simulation.states().replicas(database).stream()
                    .filter(state -> (state.isAvailable() || state.status().equals(TrueDatabase.COLD))
                            && !simulation.ledger().isHarmed(state.id()))
                    .filter(state -> !simulation.ledger().isLeftAlone(state.id()))
                    .forEach(state ->
                            check(state, live.filter(state.id()::equals).isPresent()));
        }
    }

    private void check(TrueDatabase replica, boolean live) {
        if (live) {
            simulation
                    .findings()
                    .require(this, replica.deletionProtected(), () -> replica.id() + " is live, and not locked");
        } else {
            boolean byHand = simulation.ledger().isLockedByHand(replica.id())
                    || simulation.ledger().isKeptByHand(replica.id());
            boolean left = simulation.ledger().isReplacedByHand(replica.id()) && told.contains(replica.id());
            simulation
                    .findings()
                    .require(
                            this,
                            !replica.deletionProtected() || byHand || left,
                            () -> replica.id() + " is not live, nobody locked it by hand, and it stays locked");
        }
    }
}
