package io.rdsreplicator.local.stacks.resources;

import java.util.Map;

/**
 * A resource that was made.
 *
 * @param id the physical id, which is also what {@code Ref} gives
 * @param attributes what {@code Fn::GetAtt} gives
 */
public record Physical(String id, Map<String, String> attributes) {
    public Physical {
        attributes = Map.copyOf(attributes);
    }

    static Physical of(String id) {
        return new Physical(id, Map.of());
    }
}
