package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.listing.Page;
import io.rdsreplicator.shared.listing.Readable;
import io.rdsreplicator.shared.listing.Table;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is under way and what has failed, as tables. */
public final class ActivityTables {
    private ActivityTables() {}

    /** Both, each after an empty line; nothing where there is nothing. */
    public static List<String> lines(List<UnderWay> underWay, List<Failed> failed, int notShown, Instant now) {
        Table running = new Table("UNDER WAY", "STAGE", "DONE", "BEGUN", "TIME SPENT", "EXPECTED END");
        underWay.forEach(one -> running.row(List.of(
                name(one.what(), one.replicationId(), one.sourceDatabase()),
                Readable.text(one.stage()),
                one.percent() == null ? Readable.UNKNOWN : one.percent() + "%",
                Readable.time(one.begun()),
                Readable.span(one.secondsSpent()),
                expected(one.expectedEnd(), now))));
        Table ended = new Table("DID NOT SUCCEED", "STATUS", "BEGUN", "ENDED");
        failed.forEach(one -> ended.row(
                List.of(
                        name(one.what(), one.replicationId(), one.sourceDatabase()),
                        one.status(),
                        Readable.time(one.begun()),
                        Readable.time(one.ended())),
                reason(one),
                one.executionArn()));
        Page page = new Page().section(running).section(ended);
        return notShown == 0 ? page.lines() : page.line("at most " + notShown + " more in the last seven days are not shown").lines();
    }

    private static String reason(Failed failed) {
        return Stream.of(failed.error(), failed.message()).filter(Objects::nonNull).collect(Collectors.joining(": "));
    }

    private static String expected(Instant end, Instant now) {
        if (end == null) {
            return "unknown";
        }
        return end.isAfter(now) ? Readable.time(end) : "overdue by " + Readable.span(Readable.age(end, now));
    }

    private static String name(String what, ReplicationId id, String database) {
        return id != null ? id.value() : what + " of " + Readable.text(database);
    }
}
