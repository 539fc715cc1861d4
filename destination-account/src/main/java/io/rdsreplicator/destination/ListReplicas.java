package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class ListReplicas extends FormerHandler {
    public ListReplicas() {
        super(new io.rdsreplicator.destination.steps.ListReplicas());
    }
}
