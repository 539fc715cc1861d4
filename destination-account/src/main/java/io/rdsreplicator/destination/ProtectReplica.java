package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.ProtectReplica} under the handler name of the last release. */
public final class ProtectReplica extends FormerHandler {
    public ProtectReplica() {
        super(new io.rdsreplicator.destination.steps.ProtectReplica());
    }
}
