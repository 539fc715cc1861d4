package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.DatabaseCall;
import io.rdsreplicator.local.simulation.ResourceLedger.SecretAccount;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.actor.SecondDeployment;
import io.rdsreplicator.shared.runtime.Json;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkResponse;
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
        Optional<DatabaseCall> effect = simulation.states().effect(call);
        effect.filter(DatabaseCall::makes).ifPresent(making -> made.add(making.target()));
        effect.filter(e -> e.changesWhatIsThere() && !e.makes()).ifPresent(change -> simulation
                .findings()
                .require(
                        this,
                        made.contains(change.target()),
                        () -> call.operation() + " was called by the second deployment on " + change.target()
                                + ", which it did not make"));
        if (OthersStayAsTheyAre.changesSecret(call)) {
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
            return SecretAccount.named(Json.members(text).orElseThrow()).orElse("nothing");
        });
    }
}
