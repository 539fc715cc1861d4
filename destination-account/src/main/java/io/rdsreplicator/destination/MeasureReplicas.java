package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.MeasureReplicas} under the handler name of the last release. */
public final class MeasureReplicas extends FormerHandler {
    public MeasureReplicas() {
        super(new io.rdsreplicator.destination.steps.MeasureReplicas());
    }
}
