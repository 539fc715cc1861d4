package io.rdsreplicator.local.stacks.resources;

import java.util.Map;

/**
 * A resource that was created.
 *
 * @param id the physical id, which is also the value of {@code Ref}
 * @param attributes the values of {@code Fn::GetAtt}
 */
public record Physical(String id, Map<String, String> attributes) {
    public Physical {
        attributes = Map.copyOf(attributes);
    }

    static Physical of(String id) {
        return new Physical(id, Map.of());
    }
}
