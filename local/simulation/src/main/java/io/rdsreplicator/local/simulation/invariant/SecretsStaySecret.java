package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.sns.PublishedMessage;
import java.util.Set;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.rds.model.AddTagsToResourceRequest;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** No secret value enters a log, an execution's input or output, a tag, an exception or a notification. */
public record SecretsStaySecret(Simulation simulation) implements Invariant {
    /** Part of every secret value that the simulation itself creates. */
    public static final String MARKER = "5ecret";

    private static final Set<String> TAGGING =
            Set.of("createDBSnapshot", "copyDBSnapshot", "restoreDBInstanceFromDBSnapshot", "addTagsToResource");

    @Override
    public void written(String where, String text) {
        boolean clean = !text.contains(MARKER)
                && simulation.ledger().passwords().stream().noneMatch(text::contains);
        simulation.findings().require(this, clean, () -> "a secret stands in " + where);
    }

    @Override
    public void published(PublishedMessage message) {
        written("a message on " + message.topicArn(), message.subject() + message.message() + message.attributes());
    }

    @Override
    public void called(Call call, SdkResponse response, boolean byProduct) {
        if (byProduct && TAGGING.contains(call.operation())) {
            written("the tags that " + call.operation() + " sets", String.valueOf(tagsOf(call)));
        }
    }

    @Override
    public void settled() {
        for (Run run : simulation.executions().all()) {
            DescribeExecutionResponse execution = simulation.executions().describe(run);
            written("the input of " + run.arn, execution.input());
            written("the outcome of " + run.arn, execution.output() + execution.error() + execution.cause());
        }
    }

    private static Object tagsOf(Call call) {
        if (call.request() instanceof CreateDbSnapshotRequest create) {
            return create.tags();
        }
        if (call.request() instanceof CopyDbSnapshotRequest copy) {
            return copy.tags();
        }
        if (call.request() instanceof RestoreDbInstanceFromDbSnapshotRequest restore) {
            return restore.tags();
        }
        return call.request() instanceof AddTagsToResourceRequest add ? add.tags() : null;
    }
}
