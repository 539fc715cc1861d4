package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.RemovePin} under the handler name of the last release. */
public final class RemovePin extends FormerHandler {
    public RemovePin() {
        super(new io.rdsreplicator.destination.steps.RemovePin());
    }
}
