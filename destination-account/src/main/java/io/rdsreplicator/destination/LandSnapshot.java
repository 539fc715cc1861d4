package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class LandSnapshot extends FormerHandler {
    public LandSnapshot() {
        super(new io.rdsreplicator.destination.steps.LandSnapshot());
    }
}
