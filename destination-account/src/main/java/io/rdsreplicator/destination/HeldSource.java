package io.rdsreplicator.destination;

import io.rdsreplicator.shared.ResourceId;

/**
 * A source whose replicas wait for an operator to accept it.
 *
 * @param resourceId of the source
 * @param accepted of the one whose replicas go live
 */
public record HeldSource(String resourceId, String accepted) {
    public HeldSource {
        ResourceId.require(resourceId, "held: resourceId");
        ResourceId.require(accepted, "held: accepted");
    }
}
