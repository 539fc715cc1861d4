package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.actor.SecondDeployment;
import io.rdsreplicator.shared.runtime.Json;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Of two deployments with the same prefixes, the second changes only what it made and the secret of its own database.
 * After all troubles, it replicates that database without help. {@link OthersStayAsTheyAre} covers what the first
 * deployment may change.
 */
public final class DeploymentsStayApart implements Invariant {
    private static final String SECRET = "rds-replica/" + SecondDeployment.OWN_DATABASE;
    private final Simulation simulation;
    private final Set<String> made = new LinkedHashSet<>();

    public DeploymentsStayApart(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public void called(Call call, SdkResponse response, boolean byProduct) {
        if (!SecondDeployment.makes(call)) {
            return;
        }
        if (call.request() instanceof CreateDbSnapshotRequest create) {
            made.add(create.dbSnapshotIdentifier());
        } else if (call.request() instanceof CopyDbSnapshotRequest copy) {
            made.add(copy.targetDBSnapshotIdentifier());
        } else if (call.request() instanceof RestoreDbInstanceFromDbSnapshotRequest restore) {
            made.add(restore.dbInstanceIdentifier());
        } else if (OthersStayAsTheyAre.changesInstanceOrSnapshot(call)) {
            String id = OthersStayAsTheyAre.target(call);
            simulation
                    .findings()
                    .require(
                            this,
                            made.contains(id),
                            () -> call.operation() + " was called by the second deployment on " + id
                                    + ", which it did not make");
        } else if (OthersStayAsTheyAre.changesSecret(call)) {
            String secret = OthersStayAsTheyAre.field(call, "SecretId");
            simulation
                    .findings()
                    .require(
                            this,
                            SECRET.equals(secret),
                            () -> call.operation() + " was called by the second deployment on the secret " + secret);
        }
    }

    @Override
    public void end() {
        SecondDeployment second = simulation.actors().second();
        if (!second.exists()) {
            return;
        }
        DescribeExecutionResponse run = second.lastReplication();
        simulation
                .findings()
                .require(
                        this,
                        run.status() == ExecutionStatus.SUCCEEDED,
                        () -> "the last run of the second deployment is " + run.status() + ": " + run.error() + " "
                                + run.cause());
        if (run.status() == ExecutionStatus.SUCCEEDED) {
            Object replication = Json.members(run.output()).orElse(Map.of()).get("replicationId");
            String live = liveReplica();
            simulation
                    .findings()
                    .require(
                            this,
                            ("replica-" + replication).equals(live),
                            () -> "the second deployment's last replication is " + replication + ", and " + live
                                    + " is live");
        }
    }

    private String liveReplica() {
        return simulation.peek(() -> {
            String text = simulation
                    .stage()
                    .client(SecretsManagerClient.class, simulation.place("B"))
                    .getSecretValue(r -> r.secretId(SECRET))
                    .secretString();
            return String.valueOf(Json.members(text).orElseThrow().get("dbInstanceIdentifier"));
        });
    }
}
