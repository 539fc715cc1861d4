package io.rdsreplicator.local.simulation.actor;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.ResourceLedger.Kind;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.fault.Fault;
import io.rdsreplicator.local.simulation.fault.Trouble;
import io.rdsreplicator.local.simulation.invariant.DeploymentsStayApart;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/**
 * A second pair of stacks that somebody has deployed by mistake with the prefixes of the first. From another account,
 * it replicates its own database, and one with the same name as a database of the first deployment. {@link
 * DeploymentsStayApart} checks it. No trouble affects its functions, and no other invariant counts them as the product.
 */
public final class SecondDeployment {
    public static final AccountRegion SOURCE = new AccountRegion("333333333333", "us-east-1");
    /** A database that only this deployment replicates. */
    public static final String OWN_DATABASE = "billing";

    static final String DESTINATION_STACK = "second-destination";
    private static final String SOURCE_STACK = "second-source";
    private final Simulation simulation;
    private final RandomDraws draws;
    private final String sharedName;
    private String lastReplication;
    private boolean on = true;

    SecondDeployment(Simulation simulation) {
        this.simulation = simulation;
        this.draws = RandomDraws.of(simulation.scenario().seed(), "second deployment");
        this.sharedName = simulation.scenario().databases().get(0);
    }

    /** Whether a name or an ARN belongs to a resource of the second deployment's stacks. */
    public static boolean has(String name) {
        return name.contains(SOURCE_STACK) || name.contains(DESTINATION_STACK);
    }

    /** Whether the role of one of its functions makes a call. */
    public static boolean makes(Call call) {
        return has(call.caller().principal());
    }

    public boolean exists() {
        return simulation.scenario().has(Trouble.SECOND_DEPLOYMENT);
    }

    public void deploy(Map<String, String> sourceParameters, Map<String, String> destinationParameters) {
        Stack source = simulation.stage().deploySource(SOURCE, SOURCE_STACK, sourceParameters);
        simulation.stage().deployDestination(simulation.place("B"), DESTINATION_STACK, source, destinationParameters);
    }

    public List<String> databases() {
        return List.of(sharedName, OWN_DATABASE);
    }

    void plan() {
        if (!exists()) {
            return;
        }
        Duration busy = simulation.scenario().busy();
        for (int i = draws.between(2, 4); i > 0; i--) {
            simulation.at(draws.between(Duration.ZERO, busy), () -> replicate(OWN_DATABASE));
        }
        for (int i = draws.between(1, 3); i > 0; i--) {
            simulation.at(draws.between(Duration.ofMinutes(30), busy), this::replicateSharedName);
        }
        for (int i = draws.between(0, 2); i > 0; i--) {
            simulation.at(draws.between(Duration.ofMinutes(30), busy), this::rollBackSharedName);
        }
    }

    void goHome() {
        on = false;
    }

    private void replicate(String database) {
        if (on) {
            start(SOURCE, SOURCE_STACK + "-replication", Map.of("sourceDatabase", database));
        }
    }

    /**
     * The first deployment must already use the secret: an unused secret belongs to the deployment that uses it first.
     */
    private void replicateSharedName() {
        if (on && simulation.ledger().secret(sharedName).live().isPresent()) {
            simulation.tell(Fault.SECRET_OF_OTHERS_USED, sharedName);
            replicate(sharedName);
        }
    }

    private void rollBackSharedName() {
        if (!on || simulation.ledger().secret(sharedName).live().isEmpty()) {
            return;
        }
        List<Made> replicas = simulation.ledger().made("B", Kind.REPLICA, sharedName).stream()
                .filter(simulation.states()::exists)
                .toList();
        Map<String, Object> input = new TreeMap<>(Map.of("sourceDatabase", sharedName));
        switch (draws.between(1, 3)) {
            case 1 -> input.put("to", "latest");
            case 2 ->
                input.put(
                        "to",
                        replicas.isEmpty()
                                ? "replica-of-nobody"
                                : draws.oneOf(replicas).id());
            default -> input.put("unpin", true);
        }
        simulation.tell(Fault.SECRET_OF_OTHERS_USED, sharedName + " by a rollback");
        start(simulation.place("B"), DESTINATION_STACK + "-rollback", input);
    }

    /** One more run of its own database, after all troubles. */
    public void runOnceMore() {
        if (exists()) {
            lastReplication = start(SOURCE, SOURCE_STACK + "-replication", Map.of("sourceDatabase", OWN_DATABASE));
        }
    }

    private String start(AccountRegion place, String machine, Map<String, Object> input) {
        simulation.history().tell("somebody starts " + machine + " with " + input);
        return simulation
                .stage()
                .client(SfnClient.class, place)
                .startExecution(r -> r.stateMachineArn(place.arn("states", "stateMachine:" + machine))
                        .input(Json.write(input)))
                .executionArn();
    }

    /** The result of the last run of its own database in the source. */
    public DescribeExecutionResponse lastReplication() {
        return simulation.peek(() -> simulation
                .stage()
                .client(SfnClient.class, SOURCE)
                .describeExecution(r -> r.executionArn(lastReplication)));
    }
}
