package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.Replicas;
import io.rdsreplicator.destination.retention.SupersededMarker;
import io.rdsreplicator.destination.secret.Claim;
import io.rdsreplicator.destination.secret.OtherLineageSecrets;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.VoidClaims;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Takes the lock, RDS's deletion protection, off the replica of its own run if that is not live, off those that a swap has replaced, and off
 * what an interrupted run has left; puts it back on a live one that somebody unlocked; and says in their tags which is what. Every other
 * lock stays, and is told. Before each change it looks at the protection first and then reads the secret, and gives way to the claims of
 * others. What a failed replication has left stays a candidate. One that RDS refuses to change does not stop the rest. Labels that the
 * secret has no use for go, too: the claim of its own execution, and those of executions that have ended.
 */
public final class MarkSuperseded extends JsonHandler<MarkSuperseded.Input, SupersededMarker.Result> {
    private final RdsClient rds;
    private final Replicas replicas;
    private final SecretStore store;
    private final OtherLineageSecrets otherSecrets;
    private final RunningReplications running;
    private final VoidClaims voidClaims;

    /**
     * @param choice null for a replication
     * @param failed whether the replication of this origin has failed; null for no
     * @param restored whether an operator has had the replica of this origin restored; null for no
     * @param stateMachineArn of the replications
     * @param now when this state was entered, by Step Functions' clock; null in a definition of an earlier release: no claim is void then
     */
    public record Input(
            ReplicaSpec origin,
            OperatorChoice choice,
            Boolean failed,
            Boolean restored,
            String stateMachineArn,
            String executionArn,
            Instant now) {
        public Input {
            Require.present(origin, "origin");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
        }

        Input(
                ReplicaSpec origin,
                OperatorChoice choice,
                Boolean failed,
                String stateMachineArn,
                String executionArn,
                Instant now) {
            this(origin, choice, failed, null, stateMachineArn, executionArn, now);
        }
    }

    public MarkSuperseded() {
        this(AwsClients.rds(), AwsClients.secrets(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    MarkSuperseded(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.replicas = new Replicas(rds, settings);
        this.store = new SecretStore(secrets, settings);
        this.otherSecrets = new OtherLineageSecrets(store);
        this.running = new RunningReplications(sfn);
        this.voidClaims = new VoidClaims(sfn, settings);
    }

    @Override
    protected SupersededMarker.Result handle(Input input) {
        // In this order: a replica that was there before the running executions were listed is one of theirs, or of one
        // that has ended.
        List<Replica> lineage = replicas.ofLineage(input.origin().sourceArn());
        Set<ReplicationId> others = running.others(
                input.stateMachineArn(), input.executionArn(), input.origin().sourceArn());
        SupersededMarker.Execution execution = new SupersededMarker.Execution(
                input.origin(),
                input.choice() != null,
                Boolean.TRUE.equals(input.failed()),
                Boolean.TRUE.equals(input.restored()),
                input.executionArn());
        return new SupersededMarker(rds, replicas, store, otherSecrets, execution, ended(input)).mark(lineage, others);
    }

    /** The claims that no other execution needs any more. */
    private Set<Claim> ended(Input input) {
        if (input.now() == null) {
            return Set.of();
        }
        Set<Claim> claims = store.labels(store.name(input.origin().sourceDatabase()))
                .claims()
                .keySet();
        List<Claim> others = claims.stream()
                .filter(claim -> !claim.isBy(input.executionArn()))
                .toList();
        return voidClaims.among(others, input.stateMachineArn(), input.now());
    }
}
