package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class ListPrunable extends FormerHandler {
    public ListPrunable() {
        super(new io.rdsreplicator.destination.steps.ListPrunable());
    }
}
