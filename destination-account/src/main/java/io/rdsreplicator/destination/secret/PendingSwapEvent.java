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

/**
 * That a replication points the secret at its replica, and that this is still to be told. It is written as a staging label on the version
 * that the swap makes current, so that no swap is without it, and taken off once {@link ReplicaLiveEvent} is published: whatever stops the
 * execution in between, the next one that reads the labels tells it.
 *
 * @param previousReplica the one that the secret named before; null if there was none
 * @param executionName of the execution that swaps
 */
public record PendingSwapEvent(
        ReplicationId replicationId, Instant snapshotTime, String previousReplica, String executionName) {
    private static final String PREFIX = "tell-";
    /** No part but the last can have an underscore. */
    private static final Pattern FORM = Pattern.compile(PREFIX + "([^_]+)_([^_]+)_([^_]*)_(.+)");

    public static PendingSwapEvent of(ReplicaSpec origin, Optional<String> previousReplica, String executionArn) {
        String name = executionArn.substring(executionArn.lastIndexOf(':') + 1);
        return new PendingSwapEvent(origin.replicationId(), origin.snapshotTime(), previousReplica.orElse(null), name);
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

    /** At most 229 characters, of the 256 that Secrets Manager takes. */
    public String label() {
        return PREFIX + replicationId + "_" + snapshotTime + "_" + Objects.requireNonNullElse(previousReplica, "") + "_"
                + executionName;
    }

    /** @param stateMachineArn of the replications */
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
