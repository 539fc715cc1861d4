package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rdsreplicator.destination.secret.CompareAndSwap;
import io.rdsreplicator.destination.secret.RotationWait;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretVersion;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Removes the pin from the secret by compare-and-swap, and leaves the rest as it is. If a rotation is in progress, the
 * step waits for it. The value that the rotation makes current was copied while the pin was there. A secret that is not
 * pinned is not changed.
 */
public final class RemovePin extends JsonHandler<RemovePin.Input, RemovePin.Output> {
    private static final int ATTEMPTS = 5;

    private final SecretStore store;
    private final CompareAndSwap swap;
    private final RotationWait rotations;

    /**
     * @param chosenAt when the execution was started; a later choice of an operator is not undone
     * @param since when the wait began; {@code now}: when this state was entered. All are by Step Functions' clock
     */
    public record Input(Arn sourceArn, String executionArn, Instant chosenAt, Instant since, Instant now) {
        public Input {
            Require.present(sourceArn, "sourceArn");
            Require.text(executionArn, "executionArn");
            Require.present(chosenAt, "chosenAt");
            Require.present(since, "since");
            Require.present(now, "now");
        }
    }

    /**
     * @param progress done unless a rotation is in progress
     * @param removed whether this execution has removed a pin, in this attempt or an earlier one
     * @param liveReplica the replica that the secret names
     */
    @JsonPropertyOrder({"done", "waitSeconds"})
    public record Output(Progress progress, boolean removed, @Nullable String liveReplica, String secretVersionId) {
        /** Read by state machine definitions of the last release, and so is {@link #waitSeconds()}. */
        @JsonProperty
        public boolean done() {
            return progress.done();
        }

        @JsonProperty
        public int waitSeconds() {
            return progress.waitSeconds();
        }
    }

    public RemovePin() {
        this(AwsClients.secrets(), Settings.fromEnvironment());
    }

    RemovePin(SecretsManagerClient secrets, Settings settings) {
        super(Input.class);
        this.store = new SecretStore(secrets, settings);
        this.swap = new CompareAndSwap(secrets, store);
        this.rotations = new RotationWait(settings);
    }

    @Override
    protected Output handle(Input input) {
        String name = store.name(input.sourceArn().resourceName());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SecretVersion base = store.current(name);
            base.value().requireOf(input.sourceArn()).requireNoLaterChoice(input.chosenAt());
            VersionStages labels = store.labels(name);
            if (!labels.has(VersionStages.CURRENT, base.versionId())) {
                continue;
            }
            Optional<String> rotation = labels.rotation();
            if (rotation.isPresent()) {
                int wait = rotations.waitSeconds(name, rotation.get(), input.since(), input.now());
                return output(input, base, Progress.waitFor(wait, "the secret is being rotated"));
            }
            if (!base.value().pinned()) {
                return output(input, base, Progress.DONE);
            }
            String unpinned = base.value().unpinned(input.chosenAt());
            swap.replace(
                    base,
                    labels,
                    new CompareAndSwap.Draft(input.executionArn(), List.of(VersionStages.OTHER), unpinned));
        }
        throw new TransientException("secret " + name + " keeps changing");
    }

    private static Output output(Input input, SecretVersion base, Progress progress) {
        return new Output(
                progress,
                base.value().unpinnedAt(input.chosenAt()),
                base.value().liveReplica().orElse(null),
                base.versionId());
    }
}
