package io.rdsreplicator.destination.events;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.events.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The notification that the secret names the replica that an operator chose, an older or a newer one.
 *
 * @param replica the live replica
 * @param previousReplica null if nothing was swapped: the replica was live already, or none was
 * @param snapshotTime when the live data is from
 * @param pinned whether newer replicas wait until the pin is removed
 * @param acceptedResourceId the source that the operator accepted, whose replicas go live from now on
 */
public record RolledBackEvent(
        ReplicationId replicationId,
        String sourceArn,
        String sourceDatabase,
        String replica,
        @Nullable String previousReplica,
        Instant snapshotTime,
        boolean pinned,
        String executionArn,
        @Nullable String acceptedResourceId)
        implements Event {

    @Override
    public String event() {
        return "RolledBack";
    }

    @Override
    public String subject() {
        if (acceptedResourceId != null) {
            return sourceDatabase + ": the new source is accepted, and replica " + replica + " is live";
        }
        return sourceDatabase
                + (previousReplica == null ? ": chosen to be live is replica " : ": rolled back to replica ")
                + replica
                + (pinned ? ", pinned" : "");
    }
}
