package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class StartReplica extends FormerHandler {
    public StartReplica() {
        super(new io.rdsreplicator.destination.steps.StartReplica());
    }
}
