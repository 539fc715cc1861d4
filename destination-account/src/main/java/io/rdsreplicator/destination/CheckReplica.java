package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class CheckReplica extends FormerHandler {
    public CheckReplica() {
        super(new io.rdsreplicator.destination.steps.CheckReplica());
    }
}
