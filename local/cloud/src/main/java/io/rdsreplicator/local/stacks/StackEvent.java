package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.resources.Properties;
import java.time.Instant;

/**
 * An event of a stack or of one of its resources.
 *
 * @param sequence numbers the events of a stack
 * @param properties of a resource, or null
 * @param token the request token of the call that began the operation, or null
 */
record StackEvent(
        int sequence,
        Instant at,
        String logicalId,
        String physicalId,
        String type,
        StackStatus status,
        String reason,
        Properties properties,
        String token) {}
