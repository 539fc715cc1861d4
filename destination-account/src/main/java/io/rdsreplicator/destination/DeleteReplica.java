package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class DeleteReplica extends FormerHandler {
    public DeleteReplica() {
        super(new io.rdsreplicator.destination.steps.DeleteReplica());
    }
}
