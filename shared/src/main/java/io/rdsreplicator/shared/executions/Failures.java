package io.rdsreplicator.shared.executions;

import java.util.List;
import java.util.stream.Stream;

/**
 * The last executions that did not succeed.
 *
 * @param notShown how many more there are at most; where one database is asked for, those that nobody has looked at count
 */
public record Failures(List<Failed> shown, int notShown) {

    /** Those of two machines. */
    public Failures and(Failures others) {
        return new Failures(Stream.concat(shown.stream(), others.shown().stream()).toList(), notShown + others.notShown());
    }
}
