package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.ListReplicas} under the handler name of the last release. */
public final class ListReplicas extends FormerHandler {
    public ListReplicas() {
        super(new io.rdsreplicator.destination.steps.ListReplicas());
    }
}
