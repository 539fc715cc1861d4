package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class PlanRollback extends FormerHandler {
    public PlanRollback() {
        super(new io.rdsreplicator.destination.steps.PlanRollback());
    }
}
