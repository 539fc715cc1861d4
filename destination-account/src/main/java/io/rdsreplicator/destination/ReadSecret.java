package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class ReadSecret extends FormerHandler {
    public ReadSecret() {
        super(new io.rdsreplicator.destination.steps.ReadSecret());
    }
}
