package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Metrics;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.StageDeadline;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;

/** Checks once whether the replica can go live. If it cannot yet, answers how long to wait. Changes nothing. */
public final class CheckReplica extends JsonHandler<CheckReplica.Input, CheckReplica.Output> {
    private final StackReplicas replicas;
    private final ReplicaChecks checks;
    private final StageDeadline restoring;
    private final StageDeadline changing;
    private final Metrics metrics;

    /**
     * @param choice null for a replication
     * @param locked whether the replica must be locked by now and the wait began when its password was set; null for no
     * @param since when the wait began; {@code now}: when this state was entered. Both are by Step Functions' clock
     * @param startTime of a replication's execution; null for a rollback, and from one that began before an update of
     *     the stack
     */
    public record Input(
            String replicaId,
            @JsonAlias("origin") ReplicaSpec replicaSpec,
            @Nullable OperatorChoice choice,
            @Nullable Boolean locked,
            Instant since,
            Instant now,
            @Nullable Instant startTime) {
        public Input {
            Require.text(replicaId, "replicaId");
            Require.present(replicaSpec, "replicaSpec");
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

    public CheckReplica() {
        this(AwsClients.rds(), Settings.fromEnvironment());
    }

    CheckReplica(RdsClient rds, Settings settings) {
        super(Input.class);
        this.replicas = new StackReplicas(rds, settings);
        this.checks = new ReplicaChecks(settings);
        this.restoring = StageDeadline.ofReplica(settings);
        this.changing = StageDeadline.ofChange(settings);
        this.metrics = new Metrics(settings);
    }

    @Override
    protected Output handle(Input input) {
        metrics.running(input.startTime(), input.now());
        String name = "replica " + input.replicaId();
        RestoredDatabase database =
                replicas.require(input.replicaId(), input.replicaSpec()).database();
        ReplicaChecks.Finding finding = Boolean.TRUE.equals(input.locked())
                ? checks.checkLocked(database, input.replicaSpec())
                : checks.check(database, input.replicaSpec());
        return switch (finding.status()) {
            case READY -> new Output(input.replicaId(), Progress.DONE, database.status());
            case IN_PROGRESS -> {
                int wait = deadline(input)
                        .waiting(input.replicaSpec().allocatedStorage())
                        .nextWaitSeconds(name + " (" + finding.reason() + ")", input.since(), input.now());
                yield new Output(input.replicaId(), Progress.waitFor(wait, finding.reason()), database.status());
            }
            case FAILED -> throw ReplicaChecks.failure(name + " (" + database.status() + ")", finding);
        };
    }

    private StageDeadline deadline(Input input) {
        return input.choice() != null || Boolean.TRUE.equals(input.locked()) ? changing : restoring;
    }
}
