package io.rdsreplicator.shared.executions;

import java.util.List;
import java.util.stream.Stream;

/**
 * The last executions that did not succeed.
 *
 * @param notShown how many more there are at most; if one database was requested, this includes executions whose
 *     database was not read
 */
public record RecentFailures(List<RecentFailure> shown, int notShown) {

    /** Combines the failures of two state machines. */
    public RecentFailures and(RecentFailures others) {
        return new RecentFailures(
                Stream.concat(shown.stream(), others.shown().stream()).toList(), notShown + others.notShown());
    }
}
