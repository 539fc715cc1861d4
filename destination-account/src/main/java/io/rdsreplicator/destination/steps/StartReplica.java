package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.StageDeadline;
import java.time.Instant;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * Starts the chosen replica if it is stopped, and checks whether RDS accepts changes of its lock and password. If RDS
 * lacks capacity for the instance class, the step waits. A repeat finds the replica starting or started.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartDBInstance.html">StartDBInstance</a>
 */
public final class StartReplica extends JsonHandler<StartReplica.Input, StartReplica.Output> {
    private final StackReplicas replicas;
    private final StageDeadline deadline;

    /** @param since when the wait began; {@code now}: when this state was entered. Both are by Step Functions' clock */
    public record Input(@JsonAlias("origin") ReplicaSpec replicaSpec, String replicaId, Instant since, Instant now) {
        public Input {
            Require.present(replicaSpec, "replicaSpec");
            Require.text(replicaId, "replicaId");
            Require.present(since, "since");
            Require.present(now, "now");
        }
    }

    /** @param status the status that RDS reports */
    @JsonPropertyOrder({"ready", "waitSeconds"})
    public record Output(String replicaId, Progress progress, String status) {
        /** Read by state machine definitions of the last release, and so is {@link #waitSeconds()}. */
        @JsonProperty
        public boolean ready() {
            return progress.done();
        }

        @JsonProperty
        public int waitSeconds() {
            return progress.waitSeconds();
        }
    }

    public StartReplica() {
        this(AwsClients.rds(), Settings.fromEnvironment());
    }

    StartReplica(RdsClient rds, Settings settings) {
        super(Input.class);
        this.replicas = new StackReplicas(rds, settings);
        this.deadline = StageDeadline.ofChange(settings);
    }

    @Override
    protected Output handle(Input input) {
        Replica replica = replicas.require(input.replicaId(), input.replicaSpec());
        String status = replica.database().ownStatus();
        if (replica.isChangeable()) {
            return new Output(replica.id(), Progress.DONE, status);
        }
        if (replica.status() == RdsStatus.FAILED && !replica.isStopped()) {
            throw new FailedInRdsException("replica " + replica.id() + " (" + status + ") cannot go live");
        }
        if (status.equals("stopped")) {
            start(replica);
        }
        int wait = deadline.waiting(input.replicaSpec().allocatedStorage())
                .nextWaitSeconds("replica " + replica.id() + " (" + status + ")", input.since(), input.now());
        return new Output(replica.id(), Progress.waitFor(wait, "it is " + status), status);
    }

    private void start(Replica replica) {
        try {
            replicas.of(replica).start(replica.id());
        } catch (SdkException e) {
            switch (RdsRefusal.of(e)) {
                case DATABASE_NOT_FOUND ->
                    throw new FailedInRdsException("replica " + replica.id() + " does not exist any more");
                case DATABASE_BUSY, NO_CAPACITY -> {}
                default -> throw AwsErrors.translate("starting replica " + replica.id(), e);
            }
        }
    }
}
