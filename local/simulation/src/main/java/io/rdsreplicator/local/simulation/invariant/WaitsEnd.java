package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.local.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** No execution waits for the same thing longer than the longest deadline of the stacks, even if RDS hangs longer. */
public final class WaitsEnd implements Invariant {
    /** Two hours for the source database, its size, and the retries of the look that gives up. */
    private static final Duration LONGEST = Duration.ofMinutes(150);
    /** This step begins a new wait each time that the secret's password has changed. */
    private static final String BEGINS_ANEW = "SetPassword";

    private final Simulation simulation;
    private final Map<String, Waiting> waiting = new HashMap<>();

    private record Waiting(String state, Instant since) {}

    public WaitsEnd(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public void entered(Run run, String state) {
        if (state.equals(BEGINS_ANEW)) {
            waiting.remove(run.arn);
        } else if (state.startsWith("WaitFor")) {
            Instant now = simulation.timeline().instant();
            Waiting begun = waiting.get(run.arn);
            if (begun == null || !begun.state().equals(state)) {
                waiting.put(run.arn, new Waiting(state, now));
                return;
            }
            simulation
                    .findings()
                    .require(
                            this,
                            now.isBefore(begun.since().plus(LONGEST)),
                            () -> run.arn + " is in " + state + " since " + begun.since()
                                    + ", longer than any deadline");
        }
    }
}
