package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.sns.PublishedMessage;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** No secret value enters a log, an execution's input or output, a tag, an exception or a notification. */
public record SecretsStaySecret(Simulation simulation) implements Invariant {
    /** Part of every secret value that the simulation itself creates. */
    public static final String MARKER = "5ecret";

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
        if (byProduct && call.service().equals("rds")) {
            written(
                    "the tags that " + call.operation() + " sets",
                    String.valueOf(OthersStayAsTheyAre.value(call, "Tags")));
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
}
