package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class SwapSecret extends FormerHandler {
    public SwapSecret() {
        super(new io.rdsreplicator.destination.steps.SwapSecret());
    }
}
