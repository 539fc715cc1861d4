package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** The handler's name in the last release. */
public final class ReportSwap extends FormerHandler {
    public ReportSwap() {
        super(new io.rdsreplicator.destination.steps.ReportSwap());
    }
}
