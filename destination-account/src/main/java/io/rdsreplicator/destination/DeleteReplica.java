package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.DeleteReplica} under the handler name of the last release. */
public final class DeleteReplica extends FormerHandler {
    public DeleteReplica() {
        super(new io.rdsreplicator.destination.steps.DeleteReplica());
    }
}
