package io.rdsreplicator.destination.events;

import io.rdsreplicator.shared.events.Event;

/**
 * The pin is gone: the next replica with newer data goes live by itself.
 *
 * @param replica the one that is live now; empty while the secret names none
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
