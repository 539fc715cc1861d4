package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.SetPassword} under the handler name of the last release. */
public final class SetPassword extends FormerHandler {
    public SetPassword() {
        super(new io.rdsreplicator.destination.steps.SetPassword());
    }
}
