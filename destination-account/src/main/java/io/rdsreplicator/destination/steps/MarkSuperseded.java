package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.retention.SupersededMarker;
import io.rdsreplicator.destination.secret.Claim;
import io.rdsreplicator.destination.secret.OtherLineageSecrets;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.VoidClaims;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.RemainingTime;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.WaitingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Tags the replicas of a lineage as live or superseded, and corrects their locks (RDS's deletion protection). It takes
 * the lock off these replicas:
 *
 * <ul>
 *   <li>the replica of this execution, if it is not live;
 *   <li>a replica that a swap has replaced;
 *   <li>a replica that an interrupted execution has left.
 * </ul>
 *
 * <p>If somebody unlocked the live replica, it is locked again. Every other lock stays and is reported.
 *
 * <p>Before each change, the step looks at the lock first and then reads the secret. It respects the claims of others.
 * The replica of a failed replication stays a candidate. If RDS refuses to change one replica, the others are still
 * handled.
 *
 * <p>If too little time is left for a change, the step is repeated from the start. It finds what it has done.
 *
 * <p>Labels that the secret no longer needs are removed, too: the claim of this execution and those of executions that
 * have ended.
 */
public final class MarkSuperseded extends JsonHandler<MarkSuperseded.Input, SupersededMarker.Result> {
    /** Above the longest wait for a replica. What is not marked by then, the next replication marks. */
    private static final Duration DEADLINE = Duration.ofHours(8);

    private final StackReplicas replicas;
    private final SecretStore store;
    private final OtherLineageSecrets otherSecrets;
    private final RunningReplications running;
    private final VoidClaims voidClaims;

    /**
     * @param choice null for a replication
     * @param failed whether its replication has failed; null for no
     * @param restored whether the replica was restored for an operator; null for no
     * @param stateMachineArn of the replications
     * @param now when this state was entered, by Step Functions' clock; null in a definition of an earlier release: no
     *     claim is void then
     * @param since when the last wait for the replica began, by the same clock; null in a definition of an earlier
     *     release, which does not repeat the step
     */
    public record Input(
            @JsonAlias("origin") ReplicaSpec replicaSpec,
            @Nullable OperatorChoice choice,
            @Nullable Boolean failed,
            @Nullable Boolean restored,
            String stateMachineArn,
            String executionArn,
            @Nullable Instant now,
            @Nullable Instant since) {
        public Input {
            Require.present(replicaSpec, "replicaSpec");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
        }

        Input(
                ReplicaSpec replicaSpec,
                @Nullable OperatorChoice choice,
                @Nullable Boolean failed,
                String stateMachineArn,
                String executionArn,
                @Nullable Instant now) {
            this(replicaSpec, choice, failed, null, stateMachineArn, executionArn, now, now);
        }
    }

    public MarkSuperseded() {
        this(
                AwsClients.once().rds(),
                AwsClients.once().secrets(),
                AwsClients.once().sfn(),
                Settings.fromEnvironment());
    }

    MarkSuperseded(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.replicas = new StackReplicas(rds, settings);
        this.store = new SecretStore(secrets, settings);
        this.otherSecrets = new OtherLineageSecrets(store);
        this.running = new RunningReplications(sfn);
        this.voidClaims = new VoidClaims(sfn, settings);
    }

    @Override
    protected SupersededMarker.Result handle(Input input) {
        return handle(input, RemainingTime.UNLIMITED);
    }

    @Override
    protected SupersededMarker.Result handle(Input input, RemainingTime remaining) {
        // The order matters: the running executions are listed after the replicas. So each replica belongs to an
        // execution in the list or to one that has ended.
        List<Replica> lineage = replicas.ofLineage(input.replicaSpec().sourceArn());
        Set<ReplicationId> others = running.others(
                input.stateMachineArn(),
                input.executionArn(),
                input.replicaSpec().sourceArn());
        SupersededMarker.Execution execution = new SupersededMarker.Execution(
                input.replicaSpec(),
                input.choice() != null,
                Boolean.TRUE.equals(input.failed()),
                Boolean.TRUE.equals(input.restored()),
                input.executionArn());
        return new SupersededMarker(replicas, store, otherSecrets, execution, ended(input), remaining)
                .mark(lineage, others, isRepeated(input));
    }

    private static boolean isRepeated(Input input) {
        return input.since() != null
                && input.now() != null
                && !WaitingPolicy.until(DEADLINE).isOver(input.since(), input.now());
    }

    /** The claims that no other execution needs any more. */
    private Set<Claim> ended(Input input) {
        if (input.now() == null) {
            return Set.of();
        }
        Set<Claim> claims = store.labels(store.name(input.replicaSpec().sourceDatabase()))
                .claims()
                .keySet();
        List<Claim> others = claims.stream()
                .filter(claim -> !claim.isBy(input.executionArn()))
                .toList();
        return voidClaims.among(others, input.stateMachineArn(), input.now());
    }
}
