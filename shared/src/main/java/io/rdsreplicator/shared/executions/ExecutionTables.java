package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.MachineStatus.RecentFailure;
import io.rdsreplicator.shared.executions.MachineStatus.RunningExecution;
import io.rdsreplicator.shared.listing.Table;
import io.rdsreplicator.shared.listing.TableText;
import io.rdsreplicator.shared.listing.TextReport;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The running and the failed executions, as tables. */
public final class ExecutionTables {
    private ExecutionTables() {}

    /** Both tables, each after an empty line. A table without rows is left out. */
    public static List<String> lines(
            List<RunningExecution> underWay, List<RecentFailure> failed, int notShown, Instant now) {
        Table running = new Table("UNDER WAY", "STAGE", "DONE", "BEGUN", "TIME SPENT", "EXPECTED END");
        underWay.forEach(one -> running.row(List.of(
                name(one.what(), one.replicationId(), one.sourceDatabase()),
                TableText.text(one.stage()),
                one.percent() == null ? TableText.UNKNOWN : one.percent() + "%",
                TableText.time(one.begun()),
                TableText.span(one.secondsSpent()),
                expected(one.expectedEnd(), now))));
        Table ended = new Table("DID NOT SUCCEED", "STATUS", "BEGUN", "ENDED");
        failed.forEach(one -> ended.row(
                List.of(
                        name(one.what(), one.replicationId(), one.sourceDatabase()),
                        one.status(),
                        TableText.time(one.begun()),
                        TableText.time(one.ended())),
                reason(one),
                one.executionArn()));
        TextReport page = new TextReport().section(running).section(ended);
        return notShown == 0
                ? page.lines()
                : page.line("at most " + notShown + " more in the last seven days are not shown")
                        .lines();
    }

    private static String reason(RecentFailure failed) {
        return Stream.of(failed.error(), failed.message())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(": "));
    }

    private static String expected(@Nullable Instant end, Instant now) {
        if (end == null) {
            return "unknown";
        }
        return end.isAfter(now) ? TableText.time(end) : "overdue by " + TableText.span(TableText.age(end, now));
    }

    private static String name(String what, @Nullable ReplicationId id, String database) {
        return id != null ? id.value() : what + " of " + TableText.text(database);
    }
}
