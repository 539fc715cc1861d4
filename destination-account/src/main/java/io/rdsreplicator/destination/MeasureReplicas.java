package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class MeasureReplicas extends FormerHandler {
    public MeasureReplicas() {
        super(new io.rdsreplicator.destination.steps.MeasureReplicas());
    }
}
