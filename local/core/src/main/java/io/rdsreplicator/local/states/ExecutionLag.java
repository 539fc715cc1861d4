package io.rdsreplicator.local.states;

import java.time.Duration;

/**
 * How late a place tells of its executions. As usual nothing is late.
 *
 * <p>Change it under the timeline's lock, or from the thread that drives the timeline.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html">ListExecutions is eventually
 *     consistent</a>, as DescribeExecution is
 */
public final class ExecutionLag {
    private Duration listed = Duration.ZERO;
    private Duration described = Duration.ZERO;

    ExecutionLag() {}

    /** Has {@code ListExecutions} show executions as they were so long ago. */
    public void listLate(Duration span) {
        listed = span;
    }

    /** Has {@code DescribeExecution} show an execution as it was so long ago. */
    public void describeLate(Duration span) {
        described = span;
    }

    /** Makes everything as usual. */
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
