package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class ReportOutcome extends FormerHandler {
    public ReportOutcome() {
        super(new io.rdsreplicator.destination.steps.ReportOutcome());
    }
}
