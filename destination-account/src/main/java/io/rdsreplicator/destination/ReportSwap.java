package io.rdsreplicator.destination;

import io.rdsreplicator.shared.runtime.FormerHandler;

/** Runs {@code steps.ReportSwap} under the handler name of the last release. */
public final class ReportSwap extends FormerHandler {
    public ReportSwap() {
        super(new io.rdsreplicator.destination.steps.ReportSwap());
    }
}
