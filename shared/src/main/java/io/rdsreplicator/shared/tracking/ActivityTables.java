package io.rdsreplicator.shared.tracking;

import io.rdsreplicator.shared.ReplicationId;
import java.time.Instant;
import java.util.List;

/** What is under way and what has failed, as tables. */
public final class ActivityTables {
    private ActivityTables() {}

    /** Both, each after an empty line; nothing where there is nothing. */
    public static List<String> lines(List<UnderWay> underWay, List<Failed> failed, Instant now) {
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
                one.executionArn()));
        return new Page().section(running).section(ended).lines();
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
