package io.rdsreplicator.source;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler under its class name of the last release. */
public final class ListPrunableSnapshots extends FormerHandler {
    public ListPrunableSnapshots() {
        super(new io.rdsreplicator.source.steps.ListPrunableSnapshots());
    }
}
