package io.rdsreplicator.destination.events;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.events.Event;
import java.time.Instant;

/**
 * The notification that another database has the source's name and that its replicas wait for an operator to accept it.
 * It is published once for each such source.
 *
 * @param replica the source's first replica that is ready
 * @param snapshotTime when the replica's data is from
 * @param sourceResourceId of the source
 * @param acceptedResourceId of the source whose replicas go live
 * @param accept the command after which the newest replica of the source goes live, and later ones automatically
 */
public record SourceReplacedEvent(
        ReplicationId replicationId,
        String sourceArn,
        String sourceDatabase,
        String replica,
        Instant snapshotTime,
        String sourceResourceId,
        String acceptedResourceId,
        String accept,
        String executionArn)
        implements Event {

    @Override
    public String event() {
        return "SourceReplaced";
    }

    @Override
    public String subject() {
        return sourceDatabase + ": the source was replaced, and replica " + replica + " is held";
    }
}
