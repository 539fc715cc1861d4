package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.DeleteFailedReplica} under the handler name of the last release. */
public final class DeleteFailedReplica extends FormerHandler {
    public DeleteFailedReplica() {
        super(new io.rdsreplicator.destination.steps.DeleteFailedReplica());
    }
}
