package io.rdsreplicator.destination.events;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.events.Event;
import java.time.Instant;

/**
 * Another database has taken the source's name, and its replicas wait for an operator to accept it. Told once of each such source.
 *
 * @param replica the first of them that is ready
 * @param snapshotTime when its data is from
 * @param sourceResourceId of the source
 * @param acceptedResourceId of the source whose replicas go live
 * @param accept the command that takes the newest replica of the source live, and lets its later ones go live by themselves
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
