package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.identity.AccountRegion;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A stack and its current state.
 *
 * @param id its ARN
 * @param statusReason why an operation failed, or null
 * @param parameters the values used; those of {@code NoEcho} parameters are masked
 * @param resources in the order of their creation
 * @param updated when it was last updated, or null
 * @param deleted when its deletion began, or null
 */
public record Stack(
        AccountRegion place,
        String name,
        String id,
        String description,
        StackStatus status,
        String statusReason,
        Map<String, String> parameters,
        Map<String, Output> outputs,
        List<Resource> resources,
        Map<String, String> tags,
        Instant created,
        Instant updated,
        Instant deleted,
        boolean rollbackDisabled,
        List<String> capabilities) {

    public record Output(String value, String description) {}

    /**
     * @param physicalId null until it exists
     * @param reason the reason for its status, or null
     * @param changed when it got its status
     */
    public record Resource(
            String logicalId, String physicalId, String type, StackStatus status, String reason, Instant changed) {}

    /** The value of an output. Fails if the stack has no output of that name. */
    public String output(String name) {
        if (!outputs.containsKey(name)) {
            throw new IllegalArgumentException(
                    "stack " + this.name + " has no output " + name + ", only " + outputs.keySet());
        }
        return outputs.get(name).value();
    }

    /** The physical id of a resource. Fails if the stack has no resource of that logical id. */
    public String physicalId(String logicalId) {
        return resources.stream()
                .filter(resource -> resource.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("stack " + name + " has no resource " + logicalId))
                .physicalId();
    }
}
