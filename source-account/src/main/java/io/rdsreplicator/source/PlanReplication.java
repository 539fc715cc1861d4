package io.rdsreplicator.source;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class PlanReplication extends FormerHandler {
    public PlanReplication() {
        super(new io.rdsreplicator.source.steps.PlanReplication());
    }
}
