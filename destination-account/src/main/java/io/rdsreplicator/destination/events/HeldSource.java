package io.rdsreplicator.destination.events;

import io.rdsreplicator.shared.contract.ResourceId;
import io.rdsreplicator.shared.runtime.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A source whose replicas wait for an operator to accept it.
 *
 * @param resourceId the source's resource id
 * @param accepted the resource id of the source whose replicas go live
 */
public record HeldSource(String resourceId, String accepted) {
    public HeldSource {
        ResourceId.require(resourceId, "held: resourceId");
        ResourceId.require(accepted, "held: accepted");
    }

    /** The input of the rollback machine that accepts a source. */
    public static String acceptingInput(String sourceDatabase, String resourceId) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("sourceDatabase", sourceDatabase);
        input.put("accept", resourceId);
        return Json.write(input);
    }
}
