package io.rdsreplicator.destination.events;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.executions.ExecutionRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What a replication took and what drives its cost, in both accounts; of the source it knows what was announced.
 *
 * @param requestedAt when the source's execution started, or this one where that is not announced; null if that is not known either
 * @param seconds from then to the report, retries by hand included
 * @param source null where an earlier release announced
 * @param allocatedStorage of the replica and of each snapshot, in gibibytes
 * @param replicasKept replicas of the database that exist now, this one included
 */
public record ReplicationRecord(
        Instant requestedAt,
        Instant reportedAt,
        int seconds,
        Source source,
        ExecutionRecord.Summary destination,
        int allocatedStorage,
        int replicasKept) {

    /**
     * The source's execution until the announcement; what is not known is null.
     *
     * @param stages seconds by the stage's name
     * @param apiCalls requests by the service of AWS
     */
    public record Source(String executionArn, Map<String, Integer> stages, Map<String, Integer> apiCalls) {}

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

    /** The source's word is taken as far as it is possible: nothing is asked for after it has been begun. */
    private static Instant begin(Instant requestedAt, Instant startedAt) {
        boolean possible = requestedAt != null && (startedAt == null || !requestedAt.isAfter(startedAt));
        return possible ? requestedAt : startedAt;
    }
}
