package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class MarkSuperseded extends FormerHandler {
    public MarkSuperseded() {
        super(new io.rdsreplicator.destination.steps.MarkSuperseded());
    }
}
