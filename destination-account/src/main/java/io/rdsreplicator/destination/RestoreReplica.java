package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.RestoreReplica} under the handler name of the last release. */
public final class RestoreReplica extends FormerHandler {
    public RestoreReplica() {
        super(new io.rdsreplicator.destination.steps.RestoreReplica());
    }
}
