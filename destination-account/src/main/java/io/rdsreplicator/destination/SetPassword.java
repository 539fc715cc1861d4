package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class SetPassword extends FormerHandler {
    public SetPassword() {
        super(new io.rdsreplicator.destination.steps.SetPassword());
    }
}
