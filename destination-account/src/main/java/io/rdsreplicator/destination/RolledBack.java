package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Event;
import io.rdsreplicator.shared.ReplicationId;
import java.time.Instant;

/**
 * The secret names the replica that an operator chose, backwards or forwards.
 *
 * @param replica the one that is live now
 * @param previousReplica null if nothing was swapped: it was live already, or none was
 * @param snapshotTime when the live data is from
 * @param pinned whether newer replicas wait until the pin is taken away
 */
public record RolledBack(
        ReplicationId replicationId,
        String sourceArn,
        String sourceDatabase,
        String replica,
        String previousReplica,
        Instant snapshotTime,
        boolean pinned,
        String executionArn)
        implements Event {

    @Override
    public String event() {
        return "RolledBack";
    }

    @Override
    public String subject() {
        return sourceDatabase + (previousReplica == null ? ": chosen to be live is replica " : ": rolled back to replica ") + replica
                + (pinned ? ", pinned" : "");
    }
}
