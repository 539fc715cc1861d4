package io.rdsreplicator.destination.secret;

import io.rdsreplicator.destination.events.ReplicaLiveEvent;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ReplicaLiveEvent} that is still to be published: a replication points the secret at its replica. It is kept
 * as a staging label on the version that the swap makes current, so every swap has one. The label is removed once the
 * event is published. If the execution stops in between, the next execution that reads the labels publishes the event.
 *
 * @param previousReplica the replica that the secret named before
 * @param executionName the name of the execution that swaps
 */
public record PendingSwapEvent(
        ReplicationId replicationId, Instant snapshotTime, @Nullable String previousReplica, String executionName) {
    private static final String PREFIX = "tell-";
    /** Only the last part can contain an underscore. */
    private static final Pattern FORM = Pattern.compile(PREFIX + "([^_]+)_([^_]+)_([^_]*)_(.+)");

    public static PendingSwapEvent of(ReplicaSpec replicaSpec, Optional<String> previousReplica, String executionArn) {
        String name = executionArn.substring(executionArn.lastIndexOf(':') + 1);
        return new PendingSwapEvent(
                replicaSpec.replicationId(), replicaSpec.snapshotTime(), previousReplica.orElse(null), name);
    }

    /** Empty for any other label. */
    static Optional<PendingSwapEvent> parse(String label) {
        Matcher parts = FORM.matcher(label);
        if (!parts.matches() || !ReplicationId.isReplicationId(parts.group(1))) {
            return Optional.empty();
        }
        try {
            String previous = parts.group(3).isEmpty() ? null : parts.group(3);
            return Optional.of(new PendingSwapEvent(
                    new ReplicationId(parts.group(1)), Instant.parse(parts.group(2)), previous, parts.group(4)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** At most 229 characters. Secrets Manager accepts 256. */
    public String label() {
        return PREFIX + replicationId + "_" + snapshotTime + "_" + Objects.requireNonNullElse(previousReplica, "") + "_"
                + executionName;
    }

    /** @param stateMachineArn the machine that makes replications */
    ReplicaLiveEvent event(Arn source, String replica, String stateMachineArn) {
        return new ReplicaLiveEvent(
                replicationId,
                source.toString(),
                source.resourceName(),
                replica,
                previousReplica,
                snapshotTime,
                stateMachineArn.replace(":stateMachine:", ":execution:") + ":" + executionName);
    }
}
