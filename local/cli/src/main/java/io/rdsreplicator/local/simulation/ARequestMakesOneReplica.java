package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.calls.Call;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;

/**
 * The same request, or the same announcement, twice makes one replica. A message that comes again after the execution that it started has
 * failed may start that replication again: what it made is adopted.
 */
final class ARequestMakesOneReplica implements Invariant {
    private static final Pattern MESSAGE_ID = Pattern.compile("\"MessageId\"\\s*:\\s*\"([^\"]+)\"");
    private final World world;
    private final Set<String> started = new LinkedHashSet<>();
    private final Map<String, String> executionByMessage = new LinkedHashMap<>();
    private final Map<String, String> restoredBy = new LinkedHashMap<>();

    ARequestMakesOneReplica(World world) {
        this.world = world;
    }

    @Override
    public void called(Call call, SdkResponse response, boolean byProduct) {
        if (!byProduct) {
            return;
        }
        if (response instanceof StartExecutionResponse start && started.add(start.executionArn())) {
            Matcher message = MESSAGE_ID.matcher(world.frames().current().payload);
            if (message.find()) {
                String earlier = executionByMessage.put(message.group(1), start.executionArn());
                boolean again = earlier == null || hasFailed(earlier);
                world.findings().require(this, again, () ->
                        "message " + message.group(1) + " started " + earlier + ", and then " + start.executionArn());
            }
        }
        if (call.request() instanceof RestoreDbInstanceFromDbSnapshotRequest restore) {
            String snapshot = restore.dbSnapshotIdentifier();
            String replica = restore.dbInstanceIdentifier();
            String earlier = restoredBy.putIfAbsent(snapshot, replica);
            world.findings().require(this, earlier == null || earlier.equals(replica), () ->
                    "snapshot " + snapshot + " was restored as " + earlier + ", and then as " + replica);
        }
    }

    private boolean hasFailed(String execution) {
        ExecutionStatus status = world.executions().describe(world.executions().run(execution)).status();
        return status != ExecutionStatus.RUNNING && status != ExecutionStatus.SUCCEEDED;
    }
}
