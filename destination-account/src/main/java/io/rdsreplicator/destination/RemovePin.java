package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class RemovePin extends FormerHandler {
    public RemovePin() {
        super(new io.rdsreplicator.destination.steps.RemovePin());
    }
}
