package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.PlanRollback} under the handler name of the last release. */
public final class PlanRollback extends FormerHandler {
    public PlanRollback() {
        super(new io.rdsreplicator.destination.steps.PlanRollback());
    }
}
