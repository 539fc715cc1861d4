package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.ReadSecret} under the handler name of the last release. */
public final class ReadSecret extends FormerHandler {
    public ReadSecret() {
        super(new io.rdsreplicator.destination.steps.ReadSecret());
    }
}
