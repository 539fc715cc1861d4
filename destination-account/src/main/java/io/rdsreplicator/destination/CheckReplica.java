package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.CheckReplica} under the handler name of the last release. */
public final class CheckReplica extends FormerHandler {
    public CheckReplica() {
        super(new io.rdsreplicator.destination.steps.CheckReplica());
    }
}
