package io.rdsreplicator.shared.executions;

import java.util.List;
import java.util.stream.Stream;

/**
 * The last executions that did not succeed.
 *
 * @param notShown how many more there are at most; where one database is asked for, those that nobody has looked at count
 */
public record RecentFailures(List<RecentFailure> shown, int notShown) {

    /** Those of two machines. */
    public RecentFailures and(RecentFailures others) {
        return new RecentFailures(
                Stream.concat(shown.stream(), others.shown().stream()).toList(), notShown + others.notShown());
    }
}
