package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.StartReplica} under the handler name of the last release. */
public final class StartReplica extends FormerHandler {
    public StartReplica() {
        super(new io.rdsreplicator.destination.steps.StartReplica());
    }
}
