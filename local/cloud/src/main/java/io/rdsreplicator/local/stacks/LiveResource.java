package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.resources.Physical;
import io.rdsreplicator.local.stacks.resources.Properties;
import io.rdsreplicator.local.stacks.resources.ResourceType;
import io.rdsreplicator.local.stacks.template.Template;
import io.rdsreplicator.local.stacks.template.Template.DeletionPolicy;
import java.time.Instant;
import java.util.Set;

/**
 * A resource of a stack, with the properties that it was created from.
 *
 * @param dependencies the logical ids of the resources on which it depends
 * @param physical null until it exists
 * @param changed when it got its current status
 */
record LiveResource(
        String logicalId,
        ResourceType type,
        DeletionPolicy deletionPolicy,
        DeletionPolicy updateReplacePolicy,
        Object metadata,
        Properties properties,
        Set<String> dependencies,
        Physical physical,
        StackStatus status,
        String reason,
        Instant changed) {

    static LiveResource planned(
            Template.Resource resource, ResourceType type, Properties properties, Set<String> dependencies) {
        return new LiveResource(
                resource.logicalId(),
                type,
                resource.deletionPolicy(),
                resource.updateReplacePolicy(),
                resource.metadata(),
                properties,
                dependencies,
                null,
                null,
                null,
                null);
    }

    LiveResource with(StackStatus newStatus, String newReason, Instant now) {
        return new LiveResource(
                logicalId,
                type,
                deletionPolicy,
                updateReplacePolicy,
                metadata,
                properties,
                dependencies,
                physical,
                newStatus,
                newReason,
                now);
    }

    LiveResource existing(Physical newPhysical) {
        return new LiveResource(
                logicalId,
                type,
                deletionPolicy,
                updateReplacePolicy,
                metadata,
                properties,
                dependencies,
                newPhysical,
                status,
                reason,
                changed);
    }

    LiveResource withPoliciesOf(LiveResource other) {
        return new LiveResource(
                logicalId,
                type,
                other.deletionPolicy,
                other.updateReplacePolicy,
                metadata,
                properties,
                dependencies,
                physical,
                status,
                reason,
                changed);
    }

    Stack.Resource shown() {
        String id = physical == null ? null : physical.id();
        return new Stack.Resource(logicalId, id, type.schema().name(), status, reason, changed);
    }
}
