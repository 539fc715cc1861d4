package io.rdsreplicator.destination.events;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.executions.ExecutionRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The duration of a replication and its cost factors, in both accounts. The source's part comes from the announcement.
 *
 * @param requestedAt when the source's execution started; if that was not announced, when this one started; null if
 *     neither is known
 * @param seconds from {@code requestedAt} to the report, including retries by an operator
 * @param source null if an earlier release announced the replication
 * @param allocatedStorage of the replica and of each snapshot, in gibibytes
 * @param replicasKept how many replicas of the database exist now, including this one
 */
public record ReplicationRecord(
        @Nullable Instant requestedAt,
        Instant reportedAt,
        int seconds,
        @Nullable Source source,
        ExecutionRecord.Summary destination,
        int allocatedStorage,
        int replicasKept) {

    /**
     * The source's execution until the announcement. Unknown values are null.
     *
     * @param stages seconds by the name of the stage
     * @param apiCalls requests by AWS service
     */
    public record Source(
            @Nullable String executionArn,
            @Nullable Map<String, Integer> stages,
            @Nullable Map<String, Integer> apiCalls) {}

    private static final Source UNKNOWN = new Source(null, null, null);

    public static ReplicationRecord of(
            Announcement announcement, Instant reportedAt, int replicasKept, ExecutionRecord run) {
        Instant begin = begin(announcement.requestedAt(), run.startedAt());
        Source source = new Source(
                announcement.sourceExecutionArn(), announcement.sourceStages(), announcement.sourceApiCalls());
        return new ReplicationRecord(
                begin,
                reportedAt,
                begin == null
                        ? 0
                        : (int) Math.max(0, Duration.between(begin, reportedAt).toSeconds()),
                source.equals(UNKNOWN) ? null : source,
                run.summary(),
                announcement.allocatedStorage(),
                replicasKept);
    }

    /** The announced time is used unless it is after the start of this execution, which is impossible. */
    private static @Nullable Instant begin(@Nullable Instant requestedAt, @Nullable Instant startedAt) {
        boolean possible = requestedAt != null && (startedAt == null || !requestedAt.isAfter(startedAt));
        return possible ? requestedAt : startedAt;
    }
}
