package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.LandSnapshot} under the handler name of the last release. */
public final class LandSnapshot extends FormerHandler {
    public LandSnapshot() {
        super(new io.rdsreplicator.destination.steps.LandSnapshot());
    }
}
