package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class ProtectReplica extends FormerHandler {
    public ProtectReplica() {
        super(new io.rdsreplicator.destination.steps.ProtectReplica());
    }
}
