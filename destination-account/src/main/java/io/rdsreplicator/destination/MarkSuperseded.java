package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.MarkSuperseded} under the handler name of the last release. */
public final class MarkSuperseded extends FormerHandler {
    public MarkSuperseded() {
        super(new io.rdsreplicator.destination.steps.MarkSuperseded());
    }
}
