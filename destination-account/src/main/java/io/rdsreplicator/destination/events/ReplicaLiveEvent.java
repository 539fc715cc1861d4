package io.rdsreplicator.destination.events;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.events.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The notification that the secret names another replica than before, with newer data.
 *
 * @param replica the live replica
 * @param snapshotTime when the live data is from
 */
public record ReplicaLiveEvent(
        ReplicationId replicationId,
        String sourceArn,
        String sourceDatabase,
        String replica,
        @Nullable String previousReplica,
        Instant snapshotTime,
        String executionArn)
        implements Event {

    @Override
    public String event() {
        return "ReplicaLive";
    }

    @Override
    public String subject() {
        return sourceDatabase + ": replica " + replica + " is live";
    }
}
