package io.rdsreplicator.destination.events;

import io.rdsreplicator.shared.events.Event;

/**
 * The notification that the pin was removed: the next replica with newer data goes live automatically.
 *
 * @param replica the live replica; empty if the secret names none
 */
public record UnpinnedEvent(String sourceArn, String sourceDatabase, String replica, String executionArn)
        implements Event {

    @Override
    public String event() {
        return "Unpinned";
    }

    @Override
    public String subject() {
        return sourceDatabase + ": no longer pinned";
    }
}
