package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.ListPrunable} under the handler name of the last release. */
public final class ListPrunable extends FormerHandler {
    public ListPrunable() {
        super(new io.rdsreplicator.destination.steps.ListPrunable());
    }
}
