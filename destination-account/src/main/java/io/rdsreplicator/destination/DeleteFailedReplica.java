package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class DeleteFailedReplica extends FormerHandler {
    public DeleteFailedReplica() {
        super(new io.rdsreplicator.destination.steps.DeleteFailedReplica());
    }
}
