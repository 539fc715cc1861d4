package io.rdsreplicator.destination.events;

import io.rdsreplicator.shared.contract.Finding;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.events.Event;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The notification that a preflight has checked both accounts.
 *
 * @param summary the result in one sentence
 * @param sourceFindings what is wrong in the source account
 * @param findings what is wrong in this account
 * @param remarks what a replication does differently for now, though nothing is wrong
 * @param sourceExecutionArn the source's execution; null if its name has characters that are not announced
 */
public record PreflightFinishedEvent(
        String sourceArn,
        String sourceDatabase,
        String summary,
        List<Finding> sourceFindings,
        List<Finding> findings,
        List<String> remarks,
        @Nullable String sourceExecutionArn,
        Instant requestedAt,
        String executionArn)
        implements Event {

    public static PreflightFinishedEvent of(
            PreflightAnnouncement asked, List<Finding> findings, List<String> remarks, String executionArn) {
        return new PreflightFinishedEvent(
                asked.sourceArn().toString(),
                asked.sourceDatabase(),
                summary(asked, findings),
                asked.findings(),
                findings,
                remarks,
                asked.sourceExecutionArn(),
                asked.requestedAt(),
                executionArn);
    }

    private static String summary(PreflightAnnouncement asked, List<Finding> findings) {
        int both = asked.findings().size() + findings.size();
        return both == 0
                ? "Nothing is wrong in either account: " + asked.sourceDatabase() + " can be replicated"
                : "A replication of " + asked.sourceDatabase() + " would meet "
                        + problems(asked.findings().size()) + " in the source account and " + problems(findings.size())
                        + " in the destination account";
    }

    private static String problems(int count) {
        return count == 1 ? "1 problem" : (count == 0 ? "no" : count) + " problems";
    }

    @Override
    public String event() {
        return "PreflightFinished";
    }

    @Override
    public String subject() {
        int found = sourceFindings.size() + findings.size();
        return sourceDatabase + ": preflight found " + (found == 0 ? "nothing wrong" : problems(found));
    }
}
