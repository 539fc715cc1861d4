package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class RestoreReplica extends FormerHandler {
    public RestoreReplica() {
        super(new io.rdsreplicator.destination.steps.RestoreReplica());
    }
}
