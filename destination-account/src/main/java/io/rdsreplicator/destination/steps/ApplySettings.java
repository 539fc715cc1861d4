package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.TagPropagation;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.StageDeadline;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * Gives the restored replica the settings that a restore does not take, before it can go live. The step is repeated
 * until all of them are in force. A repeat changes only what differs, so nothing is changed twice.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html">
 *     ModifyDBInstance</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBCluster.html">
 *     ModifyDBCluster</a>
 */
public final class ApplySettings extends JsonHandler<ApplySettings.Input, ApplySettings.Output> {
    private final StackReplicas replicas;
    private final StageDeadline deadline;

    /**
     * @param settings as {@link ReadSettings} has read them; null for none
     * @param since when the wait for the replica began; {@code now}: when this state was entered. Both are by Step
     *     Functions' clock
     */
    public record Input(
            ReplicaSpec replicaSpec, String replicaId, @Nullable ReplicaSettings settings, Instant since, Instant now) {
        public Input {
            Require.present(replicaSpec, "replicaSpec");
            Require.text(replicaId, "replicaId");
            Require.present(since, "since");
            Require.present(now, "now");
        }
    }

    /** @param progress done when all settings are in force */
    public record Output(String replicaId, Progress progress) {}

    public ApplySettings() {
        this(AwsClients.rds(), Settings.fromEnvironment());
    }

    ApplySettings(RdsClient rds, Settings settings) {
        super(Input.class);
        this.replicas = new StackReplicas(rds, settings);
        this.deadline = StageDeadline.ofReplica(settings);
    }

    @Override
    protected Output handle(Input input) {
        if (input.settings() == null || input.settings().given().isEmpty()) {
            return new Output(input.replicaId(), Progress.DONE);
        }
        Replica replica = replicas.require(input.replicaId(), input.replicaSpec());
        return new Output(
                replica.id(),
                lacks(replica, input.settings(), input)
                        .map(reason -> later(reason, input))
                        .orElse(Progress.DONE));
    }

    private Optional<String> lacks(Replica replica, ReplicaSettings settings, Input input) {
        String action = "giving replica " + replica.id() + " its settings";
        try {
            return replicas.of(replica).apply(replica.id(), settings);
        } catch (SdkException e) {
            if (RdsRefusal.DATABASE_NOT_FOUND.is(e)) {
                throw new FailedInRdsException(action + ": it, or a member of it, does not exist any more");
            }
            if (RdsRefusal.DATABASE_BUSY.is(e)) {
                return Optional.of("RDS takes no change of it in its state");
            }
            if (TagPropagation.explain(e, replica.newSince(input.since()), input.now())) {
                return Optional.of(TagPropagation.REASON);
            }
            RuntimeException translated = AwsErrors.translate(action, e);
            throw translated instanceof TransientException
                    ? translated
                    : new InvalidRequestException(
                            AwsErrors.message(translated) + "; correct the settings of the database");
        }
    }

    private Progress later(String reason, Input input) {
        int seconds = deadline.waiting(input.replicaSpec().allocatedStorage())
                .nextAttemptSeconds("replica " + input.replicaId() + " (" + reason + ")", input.since(), input.now());
        return Progress.waitFor(seconds, reason);
    }
}
