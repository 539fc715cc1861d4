package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.SwapSecret} under the handler name of the last release. */
public final class SwapSecret extends FormerHandler {
    public SwapSecret() {
        super(new io.rdsreplicator.destination.steps.SwapSecret());
    }
}
