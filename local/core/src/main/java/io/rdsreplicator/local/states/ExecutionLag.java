package io.rdsreplicator.local.states;

import java.time.Duration;

/**
 * How late Step Functions shows the executions of an account and Region. By default nothing is late.
 *
 * <p>Change it under the timeline's lock, or from the thread that drives the timeline.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html">ListExecutions
 * is eventually consistent</a>, and so is DescribeExecution
 */
public final class ExecutionLag {
    private Duration listed = Duration.ZERO;
    private Duration described = Duration.ZERO;

    ExecutionLag() {}

    /** Makes {@code ListExecutions} show executions as they were this long ago. */
    public void listLate(Duration span) {
        listed = span;
    }

    /** Makes {@code DescribeExecution} show an execution as it was this long ago. */
    public void describeLate(Duration span) {
        described = span;
    }

    /** Restores the defaults. */
    public void restore() {
        listLate(Duration.ZERO);
        describeLate(Duration.ZERO);
    }

    Duration listed() {
        return listed;
    }

    Duration described() {
        return described;
    }
}
