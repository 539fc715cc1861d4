package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.ReportOutcome} under the handler name of the last release. */
public final class ReportOutcome extends FormerHandler {
    public ReportOutcome() {
        super(new io.rdsreplicator.destination.steps.ReportOutcome());
    }
}
